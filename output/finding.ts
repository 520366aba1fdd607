/** Something to tell about a place in a file; the compiler's diagnostics are of this shape. */
export interface Finding {
  /** `resolve/unknown-step`: stable, and the name of the rule in every format. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: FindingSpan;
  /** Other places that explain it. */
  readonly related: readonly RelatedPlace[];
  /** Proposes an edit. */
  readonly hint?: string;
  /** An edit that may be made without asking. */
  readonly fix?: FindingFix;
  /** Why a comment in the file silences it; most formats leave it out then. */
  readonly silenced?: string;
}

/** Edits that belong together; nothing outside their spans changes. */
export interface FindingFix {
  /** A sentence in the imperative: "Rename `usess` to `uses`." */
  readonly title: string;
  readonly edits: readonly { readonly span: FindingSpan; readonly text: string }[];
}

export type Severity = 'error' | 'warning' | 'info';

/** UTF-16 offsets into the file at `path`; `end` is exclusive. */
export interface FindingSpan {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export interface RelatedPlace {
  readonly span: FindingSpan;
  readonly message: string;
}

/** The text of each file by its path. A file that is not there is shown without a frame. */
export type Sources = ReadonlyMap<string, string>;
