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
  /** As the Deno lock has it: `sha512-…`; empty when it has none. */
  readonly integrity: string;
  /** Entries of scripts that reach it, sorted. */
  readonly scripts: readonly string[];
  readonly store: StoreState;
  /** Of `tree-changed`: paths in the package. */
  readonly changed?: readonly ChangedFile[];
  /** Of `package.json`: names of `preinstall`, `install`, `postinstall`; or what the Deno lock says. */
  readonly installScripts: readonly string[];
  /** `.node` files and `binding.gyp`, paths in the package, sorted. */
  readonly native: readonly string[];
  /** The registry's words. */
  readonly deprecated?: string;
  /** From `package.json`: an SPDX expression or the author's words. */
  readonly license?: string;
  /** `2026-11-20`; absent: not known offline. */
  readonly published?: string;
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
  /** The newest `modified` of all records: the age of the data. `2026-11-20`. */
  readonly newest: string;
  readonly records: number;
  /** Those that hit a locked version. */
  readonly hits: readonly AdvisoryHit[];
}

export interface AdvisoryHit {
  readonly package: string;
  readonly version: string;
  /** `GHSA-…`. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Of the database: `LOW`, `MODERATE`, `HIGH`, `CRITICAL`; absent when it says none. */
  readonly level?: string;
  /** The first version without it, where one is known. */
  readonly fixed?: string;
}
