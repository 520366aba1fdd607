import type { Finding, FindingSpan, Severity, Sources } from './finding.ts';
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
}

/** The value of `diagnostics` in the JSON output of a command. */
export function renderJson(findings: readonly Finding[], sources: Sources): readonly JsonFinding[] {
  const place = (span: FindingSpan, message: string): JsonPlace => ({
    message,
    path: span.path,
    ...locate(span, sources),
  });
  return findings.map(({ code, severity, message, span, related, hint }) => ({
    code,
    severity,
    ...place(span, message),
    hint: hint ?? null,
    related: related.map((other) => place(other.span, other.message)),
  }));
}
