import type { Finding, FindingFix, FindingSpan, Severity, Sources } from './finding.ts';
import { locate } from './locate.ts';
import { sarifLog, sarifMessage, sarifUri } from './sarif-log.ts';

/** What a code means, for whoever meets it in a list of alerts. */
export interface SarifRule {
  readonly severity: Severity;
  /** A sentence or more of plain text, with code in backticks. */
  readonly explain: string;
}

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/**
 * A SARIF 2.1.0 log of one run, as code scanning reads it; ends with a line feed. A finding that is
 * silenced is in it with its reason, so that an alert is closed instead of forgotten.
 */
export function renderSarif(
  findings: readonly Finding[],
  sources: Sources,
  explained: Readonly<Record<string, SarifRule>> = {},
): string {
  const codes = [...new Set(findings.map((finding) => finding.code))].sort();
  const prints = fingerprints(findings, sources);
  const log = sarifLog({
    rules: codes.map((code) => rule(code, explained)),
    results: findings.map((finding, at) => ({
      ...result(finding, codes.indexOf(finding.code), sources),
      partialFingerprints: { 'millraceFinding/v1': prints[at] },
    })),
  });
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rule(id: string, explained: Readonly<Record<string, SarifRule>>): object {
  const known = Object.hasOwn(explained, id) ? explained[id] : undefined;
  if (known === undefined) return { id };
  const { explain, severity } = known;
  return {
    id,
    shortDescription: { text: firstSentence(explain) },
    fullDescription: { text: explain },
    help: { text: explain, markdown: `**${id}**\n\n${explain}` },
    defaultConfiguration: { level: levels[severity] },
  };
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

function result(finding: Finding, ruleIndex: number, sources: Sources): object {
  const { code, severity, message, span, related, hint, fix, silenced } = finding;
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: sarifMessage(hint === undefined ? message : `${message}\n${hint}`),
    locations: [{ physicalLocation: physicalLocation(span, sources) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other, id) => ({
            id,
            physicalLocation: physicalLocation(other.span, sources),
            message: sarifMessage(other.message),
          })),
        }),
    ...(fix === undefined ? {} : { fixes: [fixOf(fix, sources)] }),
    ...(silenced === undefined
      ? {}
      : { suppressions: [{ kind: 'inSource', justification: silenced }] }),
  };
}

function fixOf({ title, edits }: FindingFix, sources: Sources): object {
  const paths = [...new Set(edits.map(({ span }) => span.path))];
  return {
    description: sarifMessage(title),
    artifactChanges: paths.map((path) => ({
      artifactLocation: { uri: sarifUri(path) },
      replacements: edits
        .filter(({ span }) => span.path === path)
        .map(({ span, text }) => ({
          deletedRegion: region(span, sources),
          ...(text === '' ? {} : { insertedContent: { text } }),
        })),
    })),
  };
}

function physicalLocation(span: FindingSpan, sources: Sources): object {
  return { artifactLocation: { uri: sarifUri(span.path) }, region: region(span, sources) };
}

function region(span: FindingSpan, sources: Sources): object {
  const { line, column, endLine, endColumn } = locate(span, sources);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/**
 * What stays the same about a finding while lines are added above it: its code, its file, the line that
 * it starts on, as text, and which of several like it this is.
 */
function fingerprints(findings: readonly Finding[], sources: Sources): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ code, span, message }) => {
    const text = sources.get(span.path) ?? '';
    const from = text.lastIndexOf('\n', span.start - 1) + 1;
    const end = text.indexOf('\n', span.start);
    const line = text.slice(from, end === -1 ? text.length : end).trim();
    const key = [code, span.path, line === '' ? message : line].join('\n');
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return `${hashOf(key)}:${String(count)}`;
  });
}

/** FNV-1a of 64 bits: it tells findings apart, and protects nothing. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, '0');
}
