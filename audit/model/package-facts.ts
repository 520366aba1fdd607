/** The packages of all closures, each version once, and what the user brought to judge them by. */
export interface PackageFacts {
  /** Sorted by name, then version. */
  readonly packages: readonly LockedPackage[];
  /** Absent: no advisories were given. */
  readonly advisories?: AdvisorySource;
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** As the Deno lock has it: `sha512-…`; empty when it has none. Two locks may name two for one version. */
  readonly integrity: string;
  /** Entries of scripts that reach it, sorted. */
  readonly scripts: readonly string[];
  readonly store: StoreState;
  /** Of `tree-changed`: paths in the package. */
  readonly changed?: readonly ChangedFile[];
  /** What the Deno lock says of it, which it has from the registry. */
  readonly locked: {
    readonly hasInstallScripts: boolean;
    readonly isDeprecated: boolean;
  };
  /** What its archive holds; absent: it is not in the store, or is not what was locked. */
  readonly content?: PackageDescription;
  /** The registry's words, asked for with the age; absent: not asked, or not deprecated. */
  readonly deprecated?: string;
  /** `sha512-…` of the archive that the registry serves, asked for with the age; absent: not asked, or it does not say. */
  readonly listed?: string;
  /** `2026-11-20`; absent: not known. */
  readonly published?: string;
}

/** What the files of a package say of it. Every text is one line. */
export interface PackageDescription {
  /** Of `package.json`; absent: it has none, or none that can be read. */
  readonly manifest?: {
    readonly name: string;
    readonly version: string;
  };
  /** What npm would run when it installs: `preinstall`, `install`, `postinstall`, and `install` for a bare `binding.gyp`. */
  readonly installScripts: readonly InstallScript[];
  /** Machine code by its first bytes, `.node` files and `binding.gyp`: paths in the package, sorted. */
  readonly native: readonly string[];
  /** Packages that lie in its own archive, in `node_modules` folders: no lock names them. Sorted by path, at most 1,000. */
  readonly bundled: readonly BundledPackage[];
  /** From `package.json`: an SPDX expression or the author's words. */
  readonly license?: string;
}

export interface BundledPackage {
  /** Its folder in the archive: `node_modules/@a/b`. */
  readonly path: string;
  /** As its own package.json says; empty: it does not. */
  readonly name: string;
  readonly version: string;
  readonly installScripts: readonly InstallScript[];
  /** From its package.json: an SPDX expression or the author's words. */
  readonly license?: string;
}

export interface InstallScript {
  readonly name: string;
  /** The command, at most 120 characters. */
  readonly command: string;
}

/**
 * `verified`: the archive has its digest, and every unpacked file is the archive's. `absent`: the archive is
 * not in the store. `elsewhere`: neither is it, and only other systems load it.
 */
export type StoreState = 'verified' | 'absent' | 'elsewhere' | 'archive-changed' | 'tree-changed';

export interface ChangedFile {
  /** In the package, with `/`. */
  readonly path: string;
  readonly how: 'added' | 'removed' | 'changed';
}

export interface AdvisorySource {
  /** As given. */
  readonly path: string;
  /** The newest `modified` of all records, none of them later than today: the age of the data. `2026-11-20`; empty: no record has one. */
  readonly newest: string;
  /** Those about packages of npm. */
  readonly records: number;
  /** Files that are no records. */
  readonly damaged: number;
  /** Those that hit a locked version. */
  readonly hits: readonly AdvisoryHit[];
}

export interface AdvisoryHit {
  readonly package: string;
  readonly version: string;
  /** `GHSA-…`. */
  readonly id: string;
  readonly aliases: readonly string[];
  /** One line; empty when the records have none. */
  readonly summary: string;
  /** The package was made to do harm, or a version of it was: a record of the malicious packages' database says so. */
  readonly isMalicious: boolean;
  /** Of the database: `LOW`, `MODERATE`, `HIGH`, `CRITICAL`; absent when it says none. */
  readonly level?: string;
  /** The first version without it, where one is known. */
  readonly fixed?: string;
}
