import type { Change, MetRule } from '../model/change.ts';
import { sectionOfKind } from '../model/change.ts';
import type { ReviewedFlow, Verdict } from '../model/review.ts';

/** What all changes come to, with a sentence a reason: what fails first, then who must approve, then the rest. */
export function decideVerdict(changes: readonly Change[], flows: readonly ReviewedFlow[]): Verdict {
  const breaking = changes.some(({ severity }) => severity === 'breaking');
  const approvals = rulesOf(changes, 'approval');
  const result = resultOf(changes, flows);
  return {
    result,
    breaking,
    approvers: result === 'approval' ? distinct(approvals.map(([rule]) => rule.by)) : [],
    reasons: [
      ...lockReasons(changes),
      ...integrityReasons(changes),
      ...rulesOf(changes, 'refused').map(
        ([rule, count]) => `The policy denies ${things(count)}: ${rule.text}.`,
      ),
      ...approvals.map(([rule, count]) => {
        const who = rule.by.length === 0 ? 'somebody' : rule.by.join(' or ');
        return `${capital(things(count))} must be approved by ${who}: ${rule.text}.`;
      }),
      ...breakingReasons(changes),
    ],
  };
}

function resultOf(changes: readonly Change[], flows: readonly ReviewedFlow[]): Verdict['result'] {
  const has = (severity: Change['severity']): boolean =>
    changes.some((change) => change.severity === severity);
  if (has('refused')) return 'failed';
  if (has('approval')) return 'approval';
  return changes.length === 0 && flows.length === 0 ? 'unchanged' : 'passed';
}

function lockReasons(changes: readonly Change[]): readonly string[] {
  const found = changes.filter(
    ({ kind, severity }) => sectionOfKind[kind] === 'locks' && severity === 'refused',
  );
  const flowsOf = (isMeant: (kind: Change['kind']) => boolean): readonly string[] => [
    ...new Set(found.filter(({ kind }) => isMeant(kind)).map(({ flow }) => flow)),
  ];
  const invalid = flowsOf((kind) => kind === 'flow-invalid');
  const unproven = flowsOf((kind) => kind === 'lock-unproven');
  const wrong = flowsOf((kind) => kind !== 'flow-invalid' && kind !== 'lock-unproven');
  return [
    ...reasonOf(invalid, ['does not compile', 'do not compile']),
    ...reasonOf(wrong, [
      'has files that are not what its sources compile to',
      'have files that are not what their sources compile to',
    ]),
    ...reasonOf(unproven, [
      'has a lock that could not be checked',
      'have locks that could not be checked',
    ]),
  ];
}

function reasonOf(
  flows: readonly string[],
  [one, many]: readonly [string, string],
): readonly string[] {
  const [first] = flows;
  if (first === undefined) return [];
  return [flows.length === 1 ? `${first} ${one}.` : `${String(flows.length)} flows ${many}.`];
}

function integrityReasons(changes: readonly Change[]): readonly string[] {
  const refused = changes.filter(
    ({ kind, severity, rule }) =>
      kind === 'integrity-changed' && severity === 'refused' && rule === undefined,
  );
  return [...new Set(refused.map(({ subject }) => subject))].map(
    (subject) => `The bytes of ${subject} are not what they were under the same version.`,
  );
}

/** The rules that were met, each with how often; in order of the changes. */
function rulesOf(
  changes: readonly Change[],
  severity: 'refused' | 'approval',
): readonly (readonly [MetRule, number])[] {
  const rules = new Map<string, readonly [MetRule, number]>();
  for (const change of changes) {
    if (change.severity !== severity || change.rule === undefined) continue;
    const key = JSON.stringify([change.rule.text, change.rule.by]);
    rules.set(key, [change.rule, (rules.get(key)?.[1] ?? 0) + 1]);
  }
  return [...rules.values()];
}

function breakingReasons(changes: readonly Change[]): readonly string[] {
  const found = changes.filter(({ severity }) => severity === 'breaking');
  if (found.length === 0) return [];
  const reached = new Set(
    found.flatMap(({ reaches }) => reaches.map(({ flow, step }) => `${flow}\n${step ?? ''}`)),
  );
  const unproven = found.filter(({ proof }) => proof?.decided === 'unproven').length;
  const what = found.length === 1 ? 'One change breaks' : `${String(found.length)} changes break`;
  const reach = reached.size === 1 ? 'one step' : `${String(reached.size)} steps`;
  const end = reached.size === 0 ? 'no step of this repository uses it' : `${reach} may fail`;
  const doubt = unproven === 0 ? '' : ` (${String(unproven)} because the opposite is not proven)`;
  return [`${what} what a flow takes or gives${doubt}; ${end}.`];
}

function things(count: number): string {
  return count === 1 ? 'one widening' : `${String(count)} widenings`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function distinct(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(lists.map((list) => [JSON.stringify(list), list])).values()];
}
