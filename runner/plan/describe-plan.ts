import type {
  ChooseStep,
  FlowStep,
  Grants,
  JsonObject,
  Lock,
  LockedStep,
  Retry,
  ScriptStep,
} from '../../lock/index.ts';
import type { LockSet } from '../lock-set.ts';
import { durationText } from '../report/duration.ts';
import { templateText } from './template-text.ts';

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
  /** Of steps without a process. */
  readonly value?: string;
  /** Of fan-outs. */
  readonly forEach?: { readonly items: string; readonly as: string; readonly parallel: number };
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

/** The plan of a flow: its steps in the order in which they can run, and those of the flows that it uses. */
export function describePlan({ lock, flows }: LockSet, inputs?: JsonObject): RunPlan {
  const steps = planSteps(lock.steps, '', flows);
  return {
    flow: lock.flow.path,
    ...(lock.name === undefined ? {} : { name: lock.name }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(lock.timeoutMs === undefined ? {} : { timeoutMs: lock.timeoutMs }),
    secrets: lock.secrets,
    steps,
    ...planSections(lock, '', flows),
    outputs: templateText(lock.outputs),
  };
}

type Flows = LockSet['flows'];

function planSections(
  { onError, finally: last }: Lock,
  prefix: string,
  flows: Flows,
): Pick<RunPlan, 'onError' | 'finally'> {
  return {
    ...(onError && { onError: planSteps(onError, `${prefix}on-error:`, flows) }),
    ...(last && { finally: planSteps(last, `${prefix}finally:`, flows) }),
  };
}

function planSteps(
  steps: readonly LockedStep[],
  prefix: string,
  flows: Flows,
): readonly PlanStep[] {
  const waves = waveOf(steps);
  return steps
    .map((step) => ({ ...planStep(step, prefix, flows), wave: waves.get(step.id) ?? 0 }))
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

function planStep(step: LockedStep, prefix: string, flows: Flows): Omit<PlanStep, 'wave'> {
  const address = `${prefix}${step.id}`;
  return {
    step: address,
    kind: step.kind,
    needs: step.needs,
    ...(step.if === undefined ? {} : { if: templateText(step.if) }),
    ...(step.onError === undefined ? {} : { onError: step.onError }),
    ...details(step, address, flows),
  };
}

function details(step: LockedStep, address: string, flows: Flows): Partial<PlanStep> {
  switch (step.kind) {
    case 'value':
      return { value: templateText(step.value) };
    case 'for-each': {
      const { items, as, parallel, body, result } = step;
      const forEach = { items: templateText(items), as, parallel };
      // A fan-out over one step goes by that step's details.
      if (result === 'step' && body[0] !== undefined) {
        return { ...details(body[0], address, flows), forEach };
      }
      return { forEach, parts: [{ title: 'body', steps: planSteps(body, `${address}/`, flows) }] };
    }
    case 'choose':
      return { parts: planBranches(step, address, flows) };
    case 'repeat': {
      const { until, max, body } = step;
      const repeat = { until: templateText(until), max };
      return { repeat, parts: [{ title: 'body', steps: planSteps(body, `${address}/`, flows) }] };
    }
    case 'script':
      return { ...callDetails(step), script: step.script, grants: step.grants };
    case 'flow':
      return { ...callDetails(step), ...flowParts(flows.get(step.flow), address, flows) };
    case 'sleep':
      return { value: `sleep ${durationText(step.durationMs)}` };
    case 'approve':
      return { value: `approve ${templateText(step.message)}` };
    case 'return':
      return { value: `return ${templateText(step.outputs)}` };
  }
}

function callDetails(step: ScriptStep | FlowStep): Partial<PlanStep> {
  const { uses, secrets, retry, timeoutMs } = step;
  return {
    uses,
    secrets,
    with: templateText(step.with),
    ...(retry === undefined ? {} : { retry: planRetry(retry) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

function flowParts(lock: Lock | undefined, address: string, flows: Flows): Pick<PlanStep, 'parts'> {
  if (lock === undefined) return {};
  const prefix = `${address}/`;
  const { onError, finally: last } = planSections(lock, prefix, flows);
  const parts = [
    { title: 'steps', steps: planSteps(lock.steps, prefix, flows) },
    ...(onError === undefined ? [] : [{ title: 'on-error', steps: onError }]),
    ...(last === undefined ? [] : [{ title: 'finally', steps: last }]),
  ];
  return { parts };
}

function planBranches(
  { branches, else: otherwise }: ChooseStep,
  address: string,
  flows: Flows,
): readonly PlanPart[] {
  const parts = branches.map((branch) => ({
    title: templateText(branch.if),
    steps: planSteps(branch.steps, `${address}/`, flows),
  }));
  if (otherwise === undefined) return parts;
  return [...parts, { title: 'else', steps: planSteps(otherwise, `${address}/`, flows) }];
}

function planRetry({ on, ...retry }: Retry): Omit<Retry, 'on'> & { readonly on?: string } {
  return on === undefined ? retry : { ...retry, on: templateText(on) };
}
