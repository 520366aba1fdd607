import { matchesGlob } from '../../output/index.ts';
import type { Finding } from '../model/finding.ts';
import type { ReportedFinding, SuppressedFinding, Suppression } from '../model/report.ts';
import { flowId } from '../model/make-finding.ts';
import { type RuleId, ruleOf } from '../model/rules.ts';
import type { AuditSettings } from '../model/settings.ts';

export interface Suppressed {
  readonly standing: readonly ReportedFinding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** About the suppressions themselves; none of them can be suppressed. */
  readonly about: readonly Finding[];
}

/** Takes out what `millrace.yaml` excuses; an entry that has expired, or excuses nothing, is itself a finding. */
export function suppress(
  findings: readonly ReportedFinding[],
  { suppressions, isPart }: Pick<AuditSettings, 'suppressions' | 'isPart'>,
  today: string,
): Suppressed {
  const standing: ReportedFinding[] = [];
  const suppressed: SuppressedFinding[] = [];
  const used = new Set<Suppression>();
  for (const finding of findings) {
    const fitting = suppressions.filter((one) => fits(one, finding));
    for (const one of fitting) used.add(one);
    const living = fitting.find((one) => one.expires >= today);
    if (living === undefined) standing.push(finding);
    else suppressed.push({ ...finding, suppression: living });
  }
  const about = suppressions.flatMap((one): readonly Finding[] => {
    if (one.expires < today) return [expired(one)];
    // Of a part of the flows nobody can say that it excuses nothing.
    return used.has(one) || isPart ? [] : [unused(one)];
  });
  return { standing, suppressed, about };
}

function fits(suppression: Suppression, { rule, flow, step, subject, location }: Finding): boolean {
  const isOf = (glob: string | undefined, text: string | undefined): boolean =>
    glob === undefined || (text !== undefined && matchesGlob(glob, text));
  return (
    suppression.rule === rule &&
    (isOf(suppression.flow, flow) || isOf(suppression.flow, flow && flowId(flow))) &&
    isOf(suppression.step, step) &&
    isOf(suppression.subject, subject) &&
    isOf(suppression.path, location.path)
  );
}

function expired(one: Suppression): Finding {
  return about('suppression/expired', one, {
    message: `The suppression of ${one.rule} expired on ${one.expires}; ${one.owner} answers for it.`,
    fix: 'Mend what it excused, or give it a new `expires` and say why.',
  });
}

function unused(one: Suppression): Finding {
  return about('suppression/unused', one, {
    message: `The suppression of ${one.rule} excuses nothing.`,
    fix: `Remove it from ${fileOf(one)}.`,
  });
}

function fileOf({ file = 'millrace.yaml' }: Suppression): string {
  return file;
}

function about(rule: RuleId, one: Suppression, words: Pick<Finding, 'message' | 'fix'>): Finding {
  const place = [one.flow, one.step, one.subject, one.path].filter((part) => part !== undefined);
  return {
    rule,
    severity: ruleOf(rule).severity,
    subject: [one.rule, ...place].join(' '),
    location: { path: fileOf(one), line: one.line },
    ...words,
  };
}
