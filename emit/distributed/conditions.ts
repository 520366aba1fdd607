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
      any(goesOn(before, group)),
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
      any([isCancelled, ...passed(before.id), isNew(before)]),
    ]),
  ];
}

/**
 * There was nothing to do for it; or it ended and leaves something to do. What a job says that was skipped counts for
 * nothing: it may be of an earlier attempt.
 */
function goesOn(before: GroupJob, { name }: GroupJob['group']): readonly string[] {
  const { id } = before;
  const isDone = [
    `needs.${id}.result == 'success'`,
    `needs.${id}.result == 'failure' && ${isNew(before)}`,
  ];
  const isSkipped = `needs.${id}.result == 'skipped'`;
  if (!saysNeedless(before, name)) return [isSkipped, ...isDone];
  return [isSkipped, `${any(isDone)} && needs.${id}.outputs.needless-${name} != 'true'`];
}

/**
 * Shards cannot: each knows its own items, and one output would be all that is kept of them. Nor does a group know
 * whether others fail, which is what `on-error` waits for.
 */
function saysNeedless({ group, later }: GroupJob, name: string): boolean {
  return group.shards === undefined && later.includes(name);
}

/** A job did what it had to, or there was nothing to do for it. */
function passed(id: string): readonly string[] {
  return [`needs.${id}.result == 'success'`, `needs.${id}.result == 'skipped'`];
}

/**
 * Whether a job that did not end well said what became of it: one that dies keeps the outputs that it had in an earlier
 * attempt.
 */
function isNew({ id }: GroupJob): string {
  return `needs.${id}.outputs.attempt == github.run_attempt`;
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
