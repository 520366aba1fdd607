import type { Json } from '../../lock/index.ts';
import { validateValue } from '../../schema/index.ts';
import { checkApproval } from '../approval/check-approval.ts';
import type { GroupStarted, RunEvent } from '../events/run-event.ts';
import { getItem } from '../schedule/persistent-array.ts';
import type { RunState } from '../schedule/run-state.ts';
import { findStep, type FoundStep } from './find-step.ts';
import { mayTell, partOf, topOf, type Shard } from './part.ts';
import { MergeFault, type Fact, type Segment } from './segment.ts';

/**
 * Holds a fact to what its job may say: that something happened to a step of its own group that can
 * happen to a step of that kind, with values that fit the lock. Throws a `MergeFault`.
 */
export function checkFact(state: RunState, segment: Segment, { event, needs }: Fact): void {
  const { group, shard } = segment;
  if (event.kind === 'group-started') {
    checkJob(segment, event);
    return;
  }
  if (event.kind === 'cancel-requested') return;
  const of = lanesOf(state, event);
  const part = partOf(group, group.shards === undefined ? undefined : { index: shard, of });
  if (!mayTell(part, event) || !('step' in event)) {
    const about = 'step' in event ? `of the step ${event.step}` : `a ${event.kind}`;
    throw new MergeFault(
      group,
      `The job of ${group.name} tells ${about}, which is not for it to tell.`,
    );
  }
  const found = findStep(state, event.step);
  if (event.kind === 'items-evaluated') checkShards(segment, event);
  // What is masked here need not fit.
  const problem = needs === undefined ? problemOf(event, found) : kindProblem(event, found);
  if (problem === undefined) return;
  throw new MergeFault(
    group,
    `The job of ${group.name} says of the step ${event.step} what cannot be: ${problem}`,
  );
}

function checkJob({ group, shard }: Segment, event: GroupStarted): void {
  if (event.group === group.name && (event.shard ?? 0) === shard) return;
  throw new MergeFault(group, `The journal of the job of ${group.name} is that of ${event.group}.`);
}

/** Over how many jobs the items of the fan-out are dealt out that an event stands in. */
function lanesOf({ flow }: RunState, event: RunEvent): Shard['of'] {
  if (!('step' in event)) return 1;
  const { section, id } = topOf(event.step);
  const index = flow.plan[section].indexes.get(id);
  const { steps } = flow.scopes[section];
  if (index === undefined || index >= steps.length) return 1;
  const step = getItem(steps, index);
  return step.kind === 'iterating' ? step.lanes.length : 1;
}

/** Only the items of a fan-out that a later group runs are dealt out. */
function checkShards(
  { group }: Segment,
  { step, shards = 1, items }: Extract<RunEvent, { readonly kind: 'items-evaluated' }>,
): void {
  const isCounted = group.counts?.includes(topOf(step).id) === true && topOf(step).isWhole;
  if (shards === 1 || (isCounted && shards <= items.length)) return;
  throw new MergeFault(
    group,
    `The job of ${group.name} deals out the items of ${step}, which is not divided.`,
  );
}

function problemOf(event: RunEvent, found: FoundStep): string | undefined {
  return kindProblem(event, found) ?? valueProblem(event, found);
}

/** Steps of these kinds end by what they did themselves; others by what is inside of them, or by a person. */
const selfEnding: ReadonlySet<string> = new Set(['script', 'flow', 'value', 'sleep']);

function kindProblem(event: RunEvent, { definition }: FoundStep): string | undefined {
  if (event.kind !== 'step-succeeded' || selfEnding.has(definition.kind)) return undefined;
  return `a step of the kind ${definition.kind} does not end like that.`;
}

function valueProblem(event: RunEvent, { definition, plan }: FoundStep): string | undefined {
  switch (event.kind) {
    case 'step-succeeded':
      return misfit('its output', definition.output, event.output);
    case 'flow-returned':
      return misfit('what it returns', plan.lock.interface.outputs, event.outputs);
    case 'flow-started': {
      const inner = definition.kind === 'flow' ? plan.lock.flows?.[definition.flow] : undefined;
      return inner && misfit('its inputs', inner.interface.inputs, event.inputs);
    }
    case 'approval-given': {
      if (definition.kind !== 'approve') return 'it asks nobody.';
      const { by, step, form = {} } = event;
      const checked = checkApproval(step, definition, { by, decision: 'approve', form });
      return checked.ok ? undefined : checked.message;
    }
    default:
      return undefined;
  }
}

function misfit(
  what: string,
  schema: Parameters<typeof validateValue>[0],
  value: Json,
): string | undefined {
  const [problem] = validateValue(schema, value);
  return problem && `${what} breaks its schema, ${problem.path} ${problem.message}.`;
}
