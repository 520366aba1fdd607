import type { Finding, FindingFix, FindingSpan, Severity, Sources } from './finding.ts';
import { locate, type Location } from './locate.ts';

/** A place in the JSON output. */
export interface JsonPlace extends Location {
  readonly path: string;
  readonly message: string;
}

/** A finding in the JSON output: lines and columns instead of offsets. */
export interface JsonFinding extends JsonPlace {
  readonly code: string;
  readonly severity: Severity;
  /** `null` where there is none, so that every finding has the same fields. */
  readonly hint: string | null;
  readonly related: readonly JsonPlace[];
  /** Edits that may be made without asking; `null` where there are none. */
  readonly fix: JsonFix | null;
}

export interface JsonFix {
  readonly title: string;
  readonly edits: readonly (Location & { readonly path: string; readonly text: string })[];
}

/** The value of `diagnostics` in the JSON output of a command. */
export function renderJson(findings: readonly Finding[], sources: Sources): readonly JsonFinding[] {
  const place = (span: FindingSpan, message: string): JsonPlace => ({
    message,
    path: span.path,
    ...locate(span, sources),
  });
  return findings.map(({ code, severity, message, span, related, hint, fix }) => ({
    code,
    severity,
    ...place(span, message),
    hint: hint ?? null,
    related: related.map((other) => place(other.span, other.message)),
    fix: fix === undefined ? null : fixAsJson(fix, sources),
  }));
}

function fixAsJson({ title, edits }: FindingFix, sources: Sources): JsonFix {
  return {
    title,
    edits: edits.map(({ span, text }) => ({ path: span.path, ...locate(span, sources), text })),
  };
}
