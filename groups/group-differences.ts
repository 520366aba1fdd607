import { canonicalJson, type Json } from '../lock/index.ts';
import type { AtomGraph } from './atom-graph.ts';
import type { Atom } from './atoms.ts';
import { githubJobs } from './job-model.ts';
import type { Group } from './model.ts';
import { trustText } from './trust-of-step.ts';

/** Why these atoms of a group may not share a job. */
export function meetingProblems(
  { name, seconds }: Group,
  atoms: readonly Atom[],
  { reaches }: AtomGraph,
): readonly string[] {
  const trusts = new Map(
    atoms.flatMap(({ trust, step }) => (trust ? [[trustText(trust), step.id] as const] : [])),
  );
  const [one, other] = [...trusts.values()];
  const mixed = other === undefined ? [] : [`${name} mixes trust: of ${one} and of ${other}.`];
  const approvals = atoms.filter(({ kind, step }) => kind === 'step' && step.kind === 'approve');
  const early = approvals.flatMap((approval) =>
    atoms
      .filter(({ at }) => at !== approval.at && !reaches(approval.at, at))
      .map(({ step, kind }) => {
        const what = kind === 'step' ? step.id : `to ${kind} ${step.id}`;
        return `${name} begins with the approval ${approval.step.id}, and ${what} does not come after it.`;
      }),
  );
  const tooLong = atoms.length > 1 && seconds > githubJobs.longestSeconds;
  const long = tooLong ? [`${name} takes ${seconds} s, and a job has five hours.`] : [];
  return [...mixed, ...early, ...long];
}

/** The fields of a group that are not what follows from its steps. */
export function groupDifferences(group: Group, should: Group): readonly string[] {
  const names: readonly (keyof Group)[] = [
    'name',
    'steps',
    'asks',
    'counts',
    'approval',
    'shards',
    'after',
    'trust',
  ];
  return names.flatMap((name) => {
    const [is, wanted] = [text(group[name]), text(should[name])];
    if (is === wanted) return [];
    return [`${group.name} has \`${name}\` ${is}, and should have ${wanted}.`];
  });
}

function text(value: unknown): string {
  // True: a field of a group is JSON.
  return value === undefined ? 'nothing' : canonicalJson(value as Json);
}
