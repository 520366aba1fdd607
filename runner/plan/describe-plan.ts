import {
  type ApproveStep,
  type Cache,
  type ChooseStep,
  type FlowStep,
  type ForEachStep,
  type Grants,
  type JsonObject,
  type JsonSchema,
  type Lock,
  type LockedStep,
  type Retry,
  type ScriptStep,
  templateText,
} from '../../lock/index.ts';
import type { LockSet } from '../lock-set.ts';
import { durationText } from '../report/duration.ts';

/** What a run would do, without doing it. */
export interface RunPlan {
  readonly flow: string;
  readonly name?: string;
  /** Defaults filled in; absent when none were given. */
  readonly inputs?: JsonObject;
  readonly timeoutMs?: number;
  /** Names of the secrets that the run takes. */
  readonly secrets: readonly string[];
  readonly steps: readonly PlanStep[];
  /** Run when the flow fails. */
  readonly onError?: readonly PlanStep[];
  /** Run last, whatever happened. */
  readonly finally?: readonly PlanStep[];
  /** What the flow returns, key by key, as expressions. */
  readonly outputs: string;
}

export interface PlanStep {
  /** Address without items. */
  readonly step: string;
  readonly kind: LockedStep['kind'];
  /** Steps of one wave need none of each other; a wave begins when what it needs of the earlier ones has ended. */
  readonly wave: number;
  readonly needs: readonly string[];
  /** The expression that must be true. */
  readonly if?: string;
  readonly onError?: 'continue';
  /** Of steps that run a script or a flow. */
  readonly uses?: string;
  readonly script?: string;
  readonly with?: string;
  readonly grants?: Grants;
  readonly secrets?: readonly string[];
  readonly retry?: Omit<Retry, 'on'> & { readonly on?: string };
  readonly timeoutMs?: number;
  readonly idempotent?: true;
  /** Keeps the output, for so long or for ever. */
  readonly cache?: Cache;
  readonly memoryMiB?: number;
  readonly concurrency?: { readonly group: string; readonly limit: number };
  /** What stands for the output under `--mock`. */
  readonly mock?: string;
  /** Of approvals: the schema of what is filled in, and who may approve. */
  readonly form?: JsonSchema;
  readonly approvers?: readonly string[];
  /** Of steps without a process. */
  readonly value?: string;
  /** Of fan-outs. */
  readonly forEach?: {
    readonly items: string;
    readonly as: string;
    readonly parallel: number;
    readonly onItemError?: 'collect';
  };
  /** Of loops. */
  readonly repeat?: { readonly until: string; readonly max: number };
  /** The steps inside: one part for a body, one a branch for a choice. */
  readonly parts?: readonly PlanPart[];
}

export interface PlanPart {
  /** `body`, `else`, or the condition of the branch; of a flow `steps`, `on-error` and `finally`. */
  readonly title: string;
  readonly steps: readonly PlanStep[];
}

/**
 * The plan of a flow: its steps in the order in which they can run, and those of the flows that it
 * uses. With `mock` nothing is planned inside of a step that has one: no call, no power, no step.
 */
export function describePlan({ lock, flows }: LockSet, inputs?: JsonObject, mock = false): RunPlan {
  const world = { flows, mock };
  const steps = planSteps(lock.steps, '', world);
  return {
    flow: lock.flow.path,
    ...(lock.name === undefined ? {} : { name: lock.name }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(lock.timeoutMs === undefined ? {} : { timeoutMs: lock.timeoutMs }),
    secrets: lock.secrets,
    steps,
    ...planSections(lock, '', world),
    outputs: templateText(lock.outputs),
  };
}

/** What a plan depends on besides the steps. */
interface World {
  readonly flows: LockSet['flows'];
  /** Steps with a `mock` give that, and nothing of them runs. */
  readonly mock: boolean;
}

function planSections(
  { onError, finally: last }: Lock,
  prefix: string,
  world: World,
): Pick<RunPlan, 'onError' | 'finally'> {
  return {
    ...(onError && { onError: planSteps(onError, `${prefix}on-error:`, world) }),
    ...(last && { finally: planSteps(last, `${prefix}finally:`, world) }),
  };
}

function planSteps(
  steps: readonly LockedStep[],
  prefix: string,
  world: World,
): readonly PlanStep[] {
  const waves = waveOf(steps);
  return steps
    .map((step) => ({ ...planStep(step, prefix, world), wave: waves.get(step.id) ?? 0 }))
    .sort((a, b) => a.wave - b.wave);
}

/** The length of the longest way to each step. */
function waveOf(steps: readonly LockedStep[]): ReadonlyMap<string, number> {
  const waves = new Map<string, number>();
  let waiting = steps;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) => needs.every((need) => waves.has(need)));
    // A lock has no cycles; one that does ends here all the same.
    if (ready.length === 0) break;
    const found = ready.map((step): [string, number] => [
      step.id,
      1 + Math.max(-1, ...step.needs.map((need) => waves.get(need) ?? 0)),
    ]);
    for (const [id, wave] of found) waves.set(id, wave);
    waiting = waiting.filter(({ id }) => !waves.has(id));
  }
  return waves;
}

function planStep(step: LockedStep, prefix: string, world: World): Omit<PlanStep, 'wave'> {
  const address = `${prefix}${step.id}`;
  return {
    step: address,
    kind: step.kind,
    needs: step.needs,
    ...(step.if === undefined ? {} : { if: templateText(step.if) }),
    ...(step.onError === undefined ? {} : { onError: step.onError }),
    ...plannedMock(step),
    ...(world.mock && step.mock !== undefined ? {} : details(step, address, world)),
  };
}

function plannedMock({ mock }: LockedStep): Pick<PlanStep, 'mock'> {
  return mock === undefined ? {} : { mock: templateText(mock) };
}

function details(step: LockedStep, address: string, world: World): Partial<PlanStep> {
  return { ...planConcurrency(step), ...kindDetails(step, address, world) };
}

function planConcurrency({ concurrency }: LockedStep): Pick<PlanStep, 'concurrency'> {
  if (concurrency === undefined) return {};
  const { group, limit } = concurrency;
  return { concurrency: { group: templateText(group), limit } };
}

function kindDetails(step: LockedStep, address: string, world: World): Partial<PlanStep> {
  switch (step.kind) {
    case 'value':
      return { value: templateText(step.value) };
    case 'for-each':
      return forEachDetails(step, address, world);
    case 'choose':
      return { parts: planBranches(step, address, world) };
    case 'repeat': {
      const { until, max, body } = step;
      const repeat = { until: templateText(until), max };
      return { repeat, parts: [{ title: 'body', steps: planSteps(body, `${address}/`, world) }] };
    }
    case 'script':
      return { ...callDetails(step), ...scriptDetails(step) };
    case 'flow':
      return { ...callDetails(step), ...flowParts(world.flows.get(step.flow), address, world) };
    case 'sleep':
      return { value: `sleep ${durationText(step.durationMs)}` };
    case 'approve':
      return { value: `approve ${templateText(step.message)}`, ...approvalDetails(step) };
    case 'return':
      return { value: `return ${templateText(step.outputs)}` };
  }
}

function forEachDetails(step: ForEachStep, address: string, world: World): Partial<PlanStep> {
  const { as, parallel, onItemError, body, result } = step;
  const collects = onItemError === undefined ? {} : { onItemError };
  const forEach = { items: templateText(step.items), as, parallel, ...collects };
  // A fan-out over one step goes by that step's details.
  if (result === 'step' && body[0] !== undefined) {
    return { ...details(body[0], address, world), forEach };
  }
  return { forEach, parts: [{ title: 'body', steps: planSteps(body, `${address}/`, world) }] };
}

function scriptDetails({ script, grants, cache, memoryMiB }: ScriptStep): Partial<PlanStep> {
  return {
    script,
    grants,
    ...(cache === undefined ? {} : { cache }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
  };
}

function callDetails(step: ScriptStep | FlowStep): Partial<PlanStep> {
  const { uses, secrets, retry, timeoutMs } = step;
  return {
    uses,
    secrets,
    with: templateText(step.with),
    ...(retry === undefined ? {} : { retry: planRetry(retry) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(step.idempotent === undefined ? {} : { idempotent: step.idempotent }),
  };
}

function approvalDetails({ form, timeoutMs, approvers }: ApproveStep): Partial<PlanStep> {
  return {
    ...(form === undefined ? {} : { form }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(approvers === undefined ? {} : { approvers }),
  };
}

function flowParts(lock: Lock | undefined, address: string, world: World): Pick<PlanStep, 'parts'> {
  if (lock === undefined) return {};
  const prefix = `${address}/`;
  const { onError, finally: last } = planSections(lock, prefix, world);
  const parts = [
    { title: 'steps', steps: planSteps(lock.steps, prefix, world) },
    ...(onError === undefined ? [] : [{ title: 'on-error', steps: onError }]),
    ...(last === undefined ? [] : [{ title: 'finally', steps: last }]),
  ];
  return { parts };
}

function planBranches(
  { branches, else: otherwise }: ChooseStep,
  address: string,
  world: World,
): readonly PlanPart[] {
  const parts = branches.map((branch) => ({
    title: templateText(branch.if),
    steps: planSteps(branch.steps, `${address}/`, world),
  }));
  if (otherwise === undefined) return parts;
  return [...parts, { title: 'else', steps: planSteps(otherwise, `${address}/`, world) }];
}

function planRetry({ on, ...retry }: Retry): Omit<Retry, 'on'> & { readonly on?: string } {
  return on === undefined ? retry : { ...retry, on: templateText(on) };
}
