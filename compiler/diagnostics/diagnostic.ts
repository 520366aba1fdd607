import type { Span } from '../model/source.ts';
import type { Fix } from './fix.ts';
import { catalogue, type Catalogue, type DiagnosticCode } from './catalogue.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Something wrong with what the user wrote. Plain data: lines and columns are computed when rendering. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** Other places that explain it. */
  readonly related: readonly { readonly span: Span; readonly message: string }[];
  /** Proposes an edit. */
  readonly hint?: string;
  /** An edit that `compile --fix` makes without asking. */
  readonly fix?: Fix;
}

/** What may be said besides the message. */
export interface DiagnosticExtras {
  readonly hint?: string | undefined;
  readonly fix?: Fix | undefined;
  readonly related?: Diagnostic['related'];
}

type Parameters_<C extends DiagnosticCode> = Parameters<Catalogue[C]['message']>[0];

/** The only way to make a diagnostic: the catalogue's entry decides which parameters compile. */
export function diagnose<C extends DiagnosticCode>(
  code: C,
  span: Span,
  parameters: Parameters_<C>,
  extras: DiagnosticExtras = {},
): Diagnostic {
  const entry = catalogue[code];
  const message = (entry.message as (p: Parameters_<C>) => string)(parameters);
  return {
    code,
    severity: entry.severity,
    message,
    span,
    related: extras.related ?? [],
    ...(extras.hint === undefined ? {} : { hint: extras.hint }),
    ...(extras.fix === undefined ? {} : { fix: extras.fix }),
  };
}

/** The same, with an edit that mends it; unchanged without one. */
export function withFix(diagnostic: Diagnostic, fix: Fix | undefined): Diagnostic {
  return fix === undefined ? diagnostic : { ...diagnostic, fix };
}
