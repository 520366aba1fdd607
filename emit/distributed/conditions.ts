import type { GroupJob } from './job-graph.ts';

/** The job that runs only when somebody cancels: `cancelled()` is known to conditions and to nothing else. */
export const cancelledJobId = 'cancelled';

export const beginJobId = 'begin';

const isBegun = `needs.${beginJobId}.result == 'success'`;

/** What must hold for a group's job to begin, each part named: GitHub takes no other word than these. */
export function groupCondition(job: GroupJob): readonly string[] {
  const own = ownConditions(job);
  if (job.group.section !== 'finally') return [...readyConditions(job), ...own];
  return [...lastConditions(job), ...own];
}

/** What must hold for somebody to be asked. */
export function gateCondition(job: GroupJob): readonly string[] {
  const { gate } = job;
  if (gate === undefined) return [];
  return [
    ...readyConditions(job),
    `needs.${gate.asker}.outputs.asks-${gate.approval.step} == 'true'`,
  ];
}

/** Nothing is cancelled, all that comes before has ended and left what it did, and something is left to do. */
function readyConditions({ ancestors, group }: GroupJob): readonly string[] {
  const failures = ancestors
    .filter((before) => before.group.section === 'main')
    .map(({ id }) => `needs.${id}.result == 'failure'`);
  return [
    '!cancelled()',
    isBegun,
    ...ancestors.flatMap((before) => [
      ...(before.gate === undefined ? [] : [any(passed(before.gate.id))]),
      any([...ended(before), `needs.${before.id}.result == 'failure' && ${isNew(before)}`]),
      ...needed(before, group),
    ]),
    ...(group.section === 'on-error' ? [any(failures)] : []),
  ];
}

/**
 * Of a `finally`: whatever happened, unless a job died or somebody was asked and said no: the run can be gone on with
 * then, and is not over. After a cancellation there is no such doubt.
 */
function lastConditions({ ancestors }: GroupJob): readonly string[] {
  const isCancelled = `needs.${cancelledJobId}.result == 'success'`;
  return [
    'always()',
    isBegun,
    ...ancestors.flatMap((before) => [
      ...(before.gate === undefined ? [] : [any([isCancelled, ...passed(before.gate.id)])]),
      any([isCancelled, ...ended(before), isNew(before)]),
    ]),
  ];
}

/** It did all it had to, or there was nothing to do. */
function ended({ id }: GroupJob): readonly string[] {
  return [`needs.${id}.result == 'success'`, `needs.${id}.result == 'skipped'`];
}

function passed(gate: string): readonly string[] {
  return [`needs.${gate}.result == 'success'`, `needs.${gate}.result == 'skipped'`];
}

/**
 * Whether a job that did not end well said what became of it: one that dies keeps the outputs that it had in an earlier
 * attempt.
 */
function isNew({ id }: GroupJob): string {
  return `needs.${id}.outputs.attempt == github.run_attempt`;
}

/**
 * Shards cannot say it: each knows its own items, and one output would be all that is kept of them. Nor does a group know
 * whether others fail, which is what `on-error` waits for.
 */
function needed(before: GroupJob, { name }: GroupJob['group']): readonly string[] {
  if (before.group.shards !== undefined || !before.later.includes(name)) return [];
  return [`needs.${before.id}.outputs.needless-${name} != 'true'`];
}

/** Of the group itself: that its approval was given or not asked for, and that its matrix is not empty. */
function ownConditions({ gate, counter, group }: GroupJob): readonly string[] {
  const shards = `needs.${counter ?? ''}.outputs.shards-${group.steps[0] ?? ''}`;
  return [
    ...(gate === undefined
      ? []
      : [
          any([
            `needs.${gate.id}.result == 'success'`,
            `needs.${gate.asker}.outputs.asks-${gate.approval.step} == 'false'`,
          ]),
        ]),
    ...(counter === undefined ? [] : [`${shards} != ''`, `${shards} != '[]'`]),
  ];
}

function any(parts: readonly string[]): string {
  return `(${parts.join(' || ')})`;
}
