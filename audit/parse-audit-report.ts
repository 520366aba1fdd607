import { type JsonObject, parseBySchema } from '../schema/index.ts';
import type { AuditReport } from './model/report.ts';

export type ParsedAuditReport =
  | { readonly ok: true; readonly report: AuditReport }
  /** A sentence about the first thing that is wrong. */
  | { readonly ok: false; readonly message: string };

/**
 * The report that `audit --format json` wrote. Its text may come from anybody: what is given back has the
 * shape of a report and nothing else; its strings are still the author's, for a renderer to escape, and its
 * rules may be ones that this version does not have.
 * @param schema what `audit.schema.json` holds
 */
export function parseAuditReport(text: string, schema: JsonObject): ParsedAuditReport {
  const parsed = parseBySchema(text, schema);
  if (!parsed.ok) return parsed;
  // The schema admits exactly this shape: audit-schema.test.ts holds the two together.
  return { ok: true, report: parsed.value as unknown as AuditReport };
}
