import { displayWidth, fitWidth, toned, type Tone } from '../../output/index.ts';
import type { ReportedFinding, AuditReport, SuppressedFinding } from '../model/report.ts';
import { families, ruleOf } from '../model/rules.ts';
import type { Severity } from '../model/rule.ts';
import { familyTitles } from './family-titles.ts';
import { rememberedText } from './remembered-text.ts';
import { counted, plain, withoutCommand, wrap } from './plain-lines.ts';

export interface AuditTextOptions {
  readonly columns: number;
  /** ANSI colours; they say nothing that the text does not. */
  readonly color: boolean;
}

/** Of one rule, of a list below a finding, and of flows. `--format json` has them all. */
const most = { findings: 25, related: 6, flows: 25 } as const;

/** The report for a person at a terminal, by rule; its end, which is on the screen, says what comes of it. */
export function renderAuditText(report: AuditReport, { columns, color }: AuditTextOptions): string {
  // One column is kept for the mark that takes its power from a line that looks like a command.
  const options = { columns: columns - 1, color };
  const lines = [
    ...familyLines(report.findings, options),
    ...suppressedLines(report.suppressed, options),
    ...goneLines(report, options),
    ...flowLines(report, options),
    ...uncheckedLines(report, options),
    ...rememberedLines(report, options),
    ...verdictLines(report, options),
  ];
  return lines.map((line) => `${withoutCommand(line)}\n`).join('');
}

const tones: Readonly<Record<Severity, Tone>> = { error: 'bad', warning: 'careful', note: 'quiet' };

function familyLines(
  findings: readonly ReportedFinding[],
  options: AuditTextOptions,
): readonly string[] {
  return families.flatMap((family) => {
    const ofFamily = findings.filter(({ rule }) => rule.startsWith(`${family}/`));
    if (ofFamily.length === 0) return [];
    return [
      toned(familyTitles[family], 'loud', options.color),
      ...[...groupByRule(ofFamily).values()].flatMap((group) => ruleLines(group, options)),
      '',
    ];
  });
}

/** In the order in which rules first come up: the worst first. */
function groupByRule(
  findings: readonly ReportedFinding[],
): ReadonlyMap<string, readonly ReportedFinding[]> {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.rule}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return groups;
}

function ruleLines(
  group: readonly ReportedFinding[],
  options: AuditTextOptions,
): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { rule, severity } = first;
  const { title, reason } = ruleOf(rule);
  const [head = '', ...more] = wrap(`${title} [${rule}]`, {
    ...options,
    lead: `  ${severity.padEnd(7)}  `,
  });
  const fixes = new Set(group.map(({ fix }) => fix));
  const common = fixes.size === 1 ? first.fix : undefined;
  const shown = group.slice(0, most.findings);
  const hidden = group.length - shown.length;
  return [
    head.replace(severity, toned(severity, tones[severity], options.color)),
    ...more,
    ...wrap(reason, { ...options, lead: ' '.repeat(11), tone: 'quiet' }),
    ...shown.flatMap((finding) => findingLines(finding, common === undefined, options)),
    ...(hidden === 0 ? [] : [`    … and ${counted(hidden, 'more')}; --format json has them all`]),
    ...(common === undefined ? [] : wrap(common, { ...options, lead: '      fix: ' })),
  ];
}

function findingLines(
  { message, location, related = [], fix, state }: ReportedFinding,
  withFix: boolean,
  options: AuditTextOptions,
): readonly string[] {
  const place = [location.path, location.line, location.column].filter(
    (part) => part !== undefined,
  );
  const mark = state === 'new' ? '+' : '-';
  const shown = related.slice(0, most.related);
  const hidden = related.length - shown.length;
  return [
    ...wrap(message, { ...options, lead: `    ${mark} ` }),
    ...wrap(place.join(':'), { ...options, lead: '      at ', tone: 'name' }),
    ...shown.flatMap((line) => wrap(line, { ...options, lead: '         ' })),
    ...(hidden === 0 ? [] : [`         … and ${counted(hidden, 'more')}`]),
    ...(withFix && fix !== undefined ? wrap(fix, { ...options, lead: '      fix: ' }) : []),
  ];
}

function suppressedLines(
  findings: readonly SuppressedFinding[],
  options: AuditTextOptions,
): readonly string[] {
  if (findings.length === 0) return [];
  const shown = findings.slice(0, most.findings);
  const hidden = findings.length - shown.length;
  const file = findings[0]?.suppression.file ?? 'millrace.yaml';
  return [
    ...wrap(`Excused by ${file}`, { ...options, lead: '', tone: 'loud' }),
    ...shown.flatMap(({ rule, message, suppression: { reason, owner, expires } }) => [
      ...wrap(`${message} [${rule}]`, { ...options, lead: '    - ' }),
      ...wrap(`until ${expires}, ${owner}: ${reason}`, {
        ...options,
        lead: '      ',
        tone: 'quiet',
      }),
    ]),
    ...(hidden === 0 ? [] : [`    … and ${counted(hidden, 'more')}`]),
    '',
  ];
}

function goneLines({ gone }: AuditReport, options: AuditTextOptions): readonly string[] {
  if (gone === undefined || gone.length === 0) return [];
  const hidden = gone.length - most.findings;
  return [
    toned('Gone since the baseline', 'loud', options.color),
    ...gone
      .slice(0, most.findings)
      .flatMap(({ rule, message }) => wrap(`${message} [${rule}]`, { ...options, lead: '    - ' })),
    ...(hidden <= 0 ? [] : [`    … and ${counted(hidden, 'more')}; --format json has them all`]),
    '',
  ];
}

function flowLines({ flows }: AuditReport, options: AuditTextOptions): readonly string[] {
  if (flows.length === 0) return [];
  // On a narrow terminal the names are worth more than the counts.
  const numbers = options.columns < 60 ? [] : (['scripts', 'modules', 'packages'] as const);
  const shown = flows.slice(0, most.flows);
  const room = options.columns - 2 - numbers.length * 10 - 2 - digestLength;
  const widest = Math.max(...shown.map(({ path }) => displayWidth(plain(path))));
  const width = Math.max(12, Math.min(room, widest));
  const row = (cells: readonly string[], name: string, digest: string): string =>
    `  ${padded(fitWidth(name, width), width)}${cells.map((cell) => cell.padStart(10)).join('')}  ${digest}`;
  const lockOf = (digest: string | undefined): string =>
    digest === undefined ? 'none' : digest.replace(/^sha256:/, '').slice(0, digestLength);
  const hidden = flows.length - shown.length;
  return [
    toned('Looked at', 'loud', options.color),
    toned(row([...numbers], 'flow', 'lock'), 'quiet', options.color),
    ...shown.map((flow) =>
      row(
        numbers.map((key) => String(flow[key])),
        plain(flow.path),
        lockOf(flow.digest),
      ),
    ),
    ...(hidden === 0 ? [] : [`  … and ${counted(hidden, 'more flow')}`]),
    '',
  ];
}

const digestLength = 12;

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function uncheckedLines({ unchecked }: AuditReport, options: AuditTextOptions): readonly string[] {
  if (unchecked.length === 0) return [];
  return [
    toned('Not looked at', 'loud', options.color),
    ...unchecked.flatMap(({ rule, reason }) =>
      wrap(`${rule}: ${reason}`, { ...options, lead: '  - ' }),
    ),
    '',
  ];
}

function rememberedLines(report: AuditReport, options: AuditTextOptions): readonly string[] {
  const text = rememberedText(report);
  return text === undefined ? [] : [...wrap(text, { ...options, tone: 'quiet' }), ''];
}

function verdictLines(report: AuditReport, options: AuditTextOptions): readonly string[] {
  const { commit, date, flows, findings, suppressed, result, gone } = report;
  const count = (severity: Severity, state?: 'new'): number =>
    findings.filter(
      (one) => one.severity === severity && (state === undefined || one.state === state),
    ).length;
  const parts = [
    counted(count('error'), 'error'),
    counted(count('warning'), 'warning'),
    counted(count('note'), 'note'),
    ...(suppressed.length > 0 ? [`${suppressed.length} excused`] : []),
  ];
  const compared =
    gone === undefined
      ? ''
      : ` Against the baseline: ${counted(findings.filter(({ state }) => state === 'new').length, 'new finding')}, ${gone.length} gone.`;
  const at = commit === undefined ? '' : ` at ${commit.slice(0, 12)}`;
  const tone = result === 'failed' ? 'bad' : count('warning') > 0 ? 'careful' : 'good';
  return [
    ...wrap(
      `${counted(flows.length, 'flow')}${at}, ${date}: ${parts.join(', ')}.${compared}`,
      options,
    ),
    toned(`Result: ${result}`, tone, options.color),
  ];
}
