import type { Diagnostic, PinHost, Session } from '../../compiler/index.ts';
import type { OffsetEdit } from '../edit/text-edit.ts';

/** Something that can be done about a place of a file: edits of it that belong together. */
export interface Action {
  readonly title: string;
  readonly kind: 'quickfix' | 'refactor.rewrite' | 'source.fixAll' | 'source';
  /** What it mends. */
  readonly mends?: Diagnostic;
  /** Whether it is the one to make without asking. */
  readonly isPreferred?: true;
  /** By repository path. */
  readonly edits: ReadonlyMap<string, readonly OffsetEdit[]>;
}

/** A selection in a file, and what is wrong there. */
export interface ActionRequest {
  readonly path: string;
  readonly text: string;
  readonly range: { readonly start: number; readonly end: number };
  /** Of the whole file. */
  readonly diagnostics: readonly Diagnostic[];
  readonly session: Session;
  readonly host: PinHost;
  /** Whether the client wants actions of this kind. */
  readonly wants: (kind: Action['kind']) => boolean;
}

/** What is wrong at the selection. */
export function diagnosticsAt({ diagnostics, range }: ActionRequest): readonly Diagnostic[] {
  return diagnostics.filter(({ span }) => span.start <= range.end && span.end >= range.start);
}
