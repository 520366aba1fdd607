import type { Finding } from '../model/finding.ts';
import type { AuditReport, ReportedFinding, SuppressedFinding } from '../model/report.ts';
import { families } from '../model/rules.ts';
import type { AuditSettings } from '../model/settings.ts';
import { fingerprint } from './fingerprint.ts';
import { suppress } from './suppress.ts';

/** What rules found → the report: identities, order, what is excused, what a baseline knew, the result. */
export function settle(
  findings: readonly Finding[],
  settings: AuditSettings,
  today: string,
): AuditReport {
  const found = distinct(findings.map(identified));
  const { standing, suppressed, about } = suppress(found, settings, today);
  const all = [...standing, ...about.map(identified)].sort(inReadingOrder);
  const { baseline } = settings;
  const known = new Set(
    baseline && [...baseline.findings, ...baseline.suppressed].map((one) => one.fingerprint),
  );
  const marked =
    baseline === undefined
      ? all
      : all.map(
          (one) => ({ ...one, state: known.has(one.fingerprint) ? 'known' : 'new' }) as const,
        );
  const present = new Set([...all, ...suppressed].map((one) => one.fingerprint));
  return {
    version: 1,
    ...(settings.commit !== undefined && { commit: settings.commit }),
    date: today,
    flows: settings.flows,
    findings: marked,
    suppressed: [...suppressed].sort(inReadingOrder),
    ...(baseline && {
      gone: baseline.findings.filter(
        (one) => !present.has(one.fingerprint) && wasLookedAt(one, settings),
      ),
    }),
    unchecked: settings.unchecked,
    ...(settings.verification && { verification: settings.verification }),
    result: marked.some(counts) ? 'failed' : 'passed',
  };
}

/** Of a part of the flows, nobody can say that what belongs to another one is gone. */
function wasLookedAt({ flow }: Finding, { isPart, flows }: AuditSettings): boolean {
  return !isPart || flows.some(({ path }) => path === flow);
}

function counts({ severity, state }: ReportedFinding): boolean {
  return severity === 'error' && state !== 'known';
}

function identified(finding: Finding): ReportedFinding {
  return { ...finding, fingerprint: fingerprint(finding) };
}

/** Two findings of one identity say the same: the first stands. */
function distinct(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  return [
    ...new Map(findings.toReversed().map((one) => [one.fingerprint, one])).values(),
  ].reverse();
}

const severities = ['error', 'warning', 'note'];

function inReadingOrder(
  a: ReportedFinding | SuppressedFinding,
  b: ReportedFinding | SuppressedFinding,
): number {
  return (
    familyOf(a) - familyOf(b) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareTexts(keysOf(a), keysOf(b))
  );
}

function familyOf({ rule }: Finding): number {
  return families.findIndex((family) => rule.startsWith(`${family}/`));
}

function keysOf({ flow, step, rule, subject, location }: Finding): readonly string[] {
  return [flow ?? '', step ?? '', rule, subject, location.path];
}

/** By code unit, as everywhere: no language of the machine decides. */
function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const other = b[index] ?? '';
    if (text !== other) return text < other ? -1 : 1;
  }
  return 0;
}
