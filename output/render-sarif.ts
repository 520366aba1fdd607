import type { Finding, FindingSpan, Severity, Sources } from './finding.ts';
import { locate } from './locate.ts';

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** A SARIF 2.1.0 log of one run, as code scanning reads it; ends with a line feed. */
export function renderSarif(findings: readonly Finding[], sources: Sources): string {
  const rules = [...new Set(findings.map((finding) => finding.code))].sort();
  const log = {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'millrace', rules: rules.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, rules.indexOf(finding.code), sources)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result(finding: Finding, ruleIndex: number, sources: Sources): object {
  const { code, severity, message, span, related, hint } = finding;
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: hint === undefined ? message : `${message}\n${hint}` },
    locations: [{ physicalLocation: physicalLocation(span, sources) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other, id) => ({
            id,
            physicalLocation: physicalLocation(other.span, sources),
            message: { text: other.message },
          })),
        }),
  };
}

function physicalLocation(span: FindingSpan, sources: Sources): object {
  const { line, column, endLine, endColumn } = locate(span, sources);
  return {
    artifactLocation: { uri: span.path.split('/').map(encodeSegment).join('/') },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

/** A path is no URI: spaces, `%` and `#` would change its meaning. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
