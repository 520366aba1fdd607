import { isAbsolute } from 'node:path';
import { firstThatFits, neutralise, sarifLog, sarifUri } from '../../output/index.ts';
import type { AuditReport, ReportedFinding, Suppression } from '../model/report.ts';
import { type RuleId, ruleOf } from '../model/rules.ts';

interface Bounds {
  readonly results: number;
  /** Characters of a message, `related` and fix included. */
  readonly message: number;
}

/**
 * Code scanning takes 25,000 results and keeps 5,000 of them; we keep those that weigh most ourselves, and say
 * so. The last rung is small whatever the report is.
 */
const mostResults = 5000;
const ladder: readonly Bounds[] = [
  { results: mostResults, message: 4000 },
  { results: mostResults, message: 800 },
  { results: 1000, message: 400 },
];

/** Code scanning takes 10 MB after gzip; what is no longer before it is no longer after it, but for a header. */
const bytes = 9_500_000;

/** Characters of a path, and of one text before it is escaped: both may be as long as a stranger wants. */
const longestPath = 512;
const longestText = 4000;

/** An audit as a SARIF 2.1.0 log with a rule for each that was met; ends with a line feed. */
export function renderAuditSarif(report: AuditReport): string {
  const results: readonly Result[] = ranked([...report.findings, ...report.suppressed]);
  const ids = [...new Set(results.map(({ rule }) => rule))].sort();
  return firstThatFits(
    ladder.map((bounds) => () => {
      const kept = results.slice(0, bounds.results);
      const log = sarifLog({
        rules: ids.map(rule),
        results: kept.map((one) => result(one, ids.indexOf(one.rule), { report, bounds })),
        more: invocations(report, results.length - kept.length),
      });
      return `${JSON.stringify(log, null, 1)}\n`;
    }),
    { bytes },
  );
}

type Result = ReportedFinding & { readonly suppression?: Suppression };

const severities = ['error', 'warning', 'note'] as const;

/** What stands before what is excused, and what weighs more first: what a limit cuts off weighs least. */
function ranked(results: readonly Result[]): readonly Result[] {
  const weight = ({ suppression, severity }: Result): number =>
    (suppression === undefined ? 0 : severities.length) + severities.indexOf(severity);
  return results.toSorted((a, b) => weight(a) - weight(b));
}

function rule(id: RuleId): object {
  const { title, reason, severity } = ruleOf(id);
  const [family = ''] = id.split('/');
  return {
    id,
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: `${title}. ${reason}` },
    help: {
      text: `${title}. ${reason}`,
      markdown: `**${title}**\n\n${reason}\n\nRun \`millrace audit\` to see it beside the others, and docs/audit.md for what the rule looks at.`,
    },
    defaultConfiguration: { level: severity },
    properties: { tags: ['security', family] },
  };
}

interface Setting {
  readonly report: AuditReport;
  readonly bounds: Bounds;
}

function result(finding: Result, ruleIndex: number, { report, bounds }: Setting): object {
  const { rule: ruleId, severity, state, suppression, fingerprint } = finding;
  return {
    ruleId,
    ruleIndex,
    level: severity,
    message: { text: messageOf(finding, bounds.message) },
    locations: [locationOf(finding, report)],
    // GitHub computes `primaryLocationLineHash` itself; ours is of no line, so an alert lives through edits.
    partialFingerprints: { 'millraceAudit/v1': fingerprint },
    ...(state !== undefined && { baselineState: state === 'known' ? 'unchanged' : 'new' }),
    ...(suppression !== undefined && { suppressions: [suppressionOf(suppression)] }),
  };
}

function messageOf({ message, step, related = [], fix }: Result, most: number): string {
  const where = step === undefined ? '' : ` (step ${step})`;
  const lines = [`${message}${where}`, ...related, ...(fix === undefined ? [] : [`Fix: ${fix}`])];
  return shortened(lines.map(plain).join('\n'), most);
}

/** Text of the repository or of a package: no link of it becomes one, and no terminal obeys it. */
function plain(text: string): string {
  return neutralise(text.slice(0, longestText).replace(/\s+/g, ' ')).replaceAll('](', '\\](');
}

/**
 * A file of the repository has a place that code scanning can show. One inside a package, or a policy file from
 * elsewhere, has none: it is a logical place, beside the flow that brings it, because a result without a physical
 * place fails the whole upload.
 */
function locationOf({ location, flow }: Result, { flows }: AuditReport): object {
  const { path, line, column } = location;
  if (isOfRepository(path)) {
    const region = line === undefined ? {} : { region: regionOf(line, column) };
    return { physicalLocation: { artifactLocation: { uri: uriOf(path) }, ...region } };
  }
  const brings = isOfPackage(path) ? (flow ?? flows[0]?.path) : undefined;
  const carrier = brings ?? 'millrace.yaml';
  const place = [path, line, column].filter((part) => part !== undefined).join(':');
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(carrier) } },
    logicalLocations: [{ fullyQualifiedName: place.slice(0, longestPath), kind: 'module' }],
  };
}

function regionOf(line: number, column: number | undefined): object {
  return { startLine: line, ...(column !== undefined && { startColumn: column }) };
}

function isOfRepository(path: string): boolean {
  return !isOfPackage(path) && !isAbsolute(path) && !path.startsWith('../');
}

function isOfPackage(path: string): boolean {
  return /^(?:npm|jsr):/.test(path);
}

function uriOf(path: string): string {
  return sarifUri(path.slice(0, longestPath));
}

function suppressionOf({ reason, owner, expires }: Suppression): object {
  const justification = shortened(`${plain(reason)} (${plain(owner)}, until ${expires})`, 1000);
  return { kind: 'external', status: 'accepted', justification };
}

/** What was not looked at, and what this log leaves out. What a baseline had and is gone is no result of this run. */
function invocations(report: AuditReport, omitted: number): object {
  const notes = report.unchecked.map(({ rule: id, reason }) => ({
    level: 'note',
    message: { text: shortened(`Not checked: ${plain(id)}. ${plain(reason)}`, 1000) },
  }));
  const cut = {
    level: 'warning',
    message: {
      text: `${String(omitted)} more findings are not listed, none of them graver than those that are: run \`millrace audit\`.`,
    },
  };
  const all = [...(omitted === 0 ? [] : [cut]), ...notes].slice(0, 1000);
  return all.length === 0
    ? {}
    : { invocations: [{ executionSuccessful: true, toolExecutionNotifications: all }] };
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
