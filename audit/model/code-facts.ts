/** What a reader of code alone can see: things that no import graph and no lock covers. */
export interface CodeFacts {
  /** In modules of scripts, by repository path; then in files of packages. */
  readonly sights: readonly CodeSight[];
  /** Files that could not be parsed: nothing is known of them. */
  readonly unread: readonly CodePlace[];
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
  | 'ffi';

export interface CodePlace {
  /** Module of a script, or `npm:name@version/path/in/package.js`. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}
