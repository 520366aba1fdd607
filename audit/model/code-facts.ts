import type { Sha256 } from '../../lock/index.ts';

/** What a reader of code alone can see: things that no import graph and no lock covers. */
export interface CodeFacts {
  /** In modules of scripts, by repository path; then in files of packages. */
  readonly sights: readonly CodeSight[];
  /** Files that could not be parsed: nothing is known of them. */
  readonly unread: readonly CodePlace[];
  /** What each module of a script asks npm for, those without a word to npm included. Absent: nobody looked. */
  readonly imports?: readonly ModuleImports[];
  /** What the `package.json` of each package in the store declares. Absent: nobody looked. */
  readonly manifests?: readonly DeclaredPackage[];
}

export interface CodeSight {
  readonly kind: CodeSightKind;
  readonly place: CodePlace;
  /** The expression, at most 80 characters on one line. */
  readonly text: string;
}

export type CodeSightKind =
  | 'computed-import'
  | 'remote-import'
  | 'floating-import'
  | 'leaves-repository'
  | 'eval'
  | 'new-function'
  | 'worker'
  | 'asset'
  | 'wasm'
  | 'ffi'
  | 'with';

export interface CodePlace {
  /** Module of a script, or `npm:name@version/path/in/package.js`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units; a byte order mark is none. */
  readonly column: number;
}

export interface ModuleImports {
  readonly path: string;
  readonly sha256: Sha256;
  /** Every `npm:` specifier, for types as well, in the order of the text. */
  readonly npm: readonly NpmImport[];
}

export interface NpmImport {
  readonly specifier: string;
  readonly line: number;
  readonly column: number;
}

/** The dependencies that the archive of a package declares. Every text is as its author wrote it. */
export interface DeclaredPackage {
  /** As Deno locks have it: the archive's identity. */
  readonly integrity: string;
  /** Name to range; of a name in several of npm's fields, the one that npm heeds. */
  readonly dependencies: ReadonlyMap<string, string>;
  readonly optional: ReadonlyMap<string, string>;
  readonly peers: ReadonlyMap<string, string>;
  /** Names whose code lies in the archive itself. */
  readonly bundled: ReadonlySet<string>;
  readonly os: readonly string[];
  readonly cpu: readonly string[];
}
