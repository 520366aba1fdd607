import { type Grants, placedSteps } from '../../lock/index.ts';
import { type FlowFile, parseFlow } from '../1-parse/parse-flow.ts';
import { compileRepository } from '../compile.ts';
import type { CompiledFlow } from '../compiled-flow.ts';
import { isError } from '../diagnostics/in-order.ts';
import { applyEdits } from '../edit/apply-edits.ts';
import type { CompilerHost } from '../model/host.ts';
import type { Span } from '../model/source.ts';
import { pairSteps } from './pair-steps.ts';
import { type FlowPlan, planPermissions, type PlannedStep } from './plan-permissions.ts';
import { sameLockButGrants } from './same-lock-but-grants.ts';
import type { Unwritable } from './writable-grants.ts';

export interface TightenRequest {
  readonly flows: readonly FlowFile[];
  /** What they compile to, and what the flows that they use compile to. One without a lock is left out. */
  readonly compiled: readonly CompiledFlow[];
  /** What a step should hold, by flow and by its place there; nothing that it does not hold now. */
  readonly wanted: ReadonlyMap<string, ReadonlyMap<string, Grants>>;
}

/** A step whose `permissions` are narrower now. */
export interface TightenedStep {
  readonly flow: string;
  readonly place: string;
  /** Its id in the text as it was. */
  readonly span: Span;
  /** Repository path of its script. */
  readonly script: string;
  /** What its `permissions` said; absent: there were none. */
  readonly written?: Grants;
  /** What it held, and holds now. */
  readonly held: Grants;
  readonly grants: Grants;
  /** Narrower values that no `permissions` can name. */
  readonly unwritable: readonly Unwritable[];
}

/** A step that could hold less, and whose `permissions` stay as they are. */
export interface RefusedStep extends TightenedStep {
  /** A sentence: why. */
  readonly reason: string;
}

/** What narrowing gives. Nothing is written yet. */
export interface TightenResult {
  readonly changed: readonly TightenedStep[];
  readonly refused: readonly RefusedStep[];
  /** New texts of flows by repository path: each compiles, to the same lock but for narrower grants. */
  readonly files: ReadonlyMap<string, string>;
}

/** Narrows the `permissions` of steps, in the texts of their flows, and proves by compiling that nothing else changes. */
export async function tightenFlows(
  { flows, compiled, wanted }: TightenRequest,
  host: CompilerHost,
): Promise<TightenResult> {
  const plans = flows.flatMap((file) => {
    const lock = compiled.find(({ path }) => path === file.path)?.locked?.lock;
    return lock ? [planPermissions(file, lock, wanted.get(file.path) ?? new Map())] : [];
  });
  const settled: Settled[] = [];
  for (const level of inLevels(plans, compiled)) settled.push(...(await settle(level, host)));
  const inOrder = plans.flatMap((plan) => settled.filter((one) => one.plan === plan));
  return {
    changed: inOrder.flatMap(({ plan, steps }) => steps.map((step) => describe(plan, step))),
    refused: inOrder.flatMap(({ plan, refused }) =>
      refused.map(({ step, reason }) => ({ ...describe(plan, step), reason })),
    ),
    files: new Map(
      inOrder.flatMap(({ plan, steps }) =>
        steps.length === 0 ? [] : [[plan.flow.path, textWith(plan, steps)] as const],
      ),
    ),
  };
}

interface Settled {
  readonly plan: FlowPlan;
  readonly steps: readonly PlannedStep[];
  readonly refused: FlowPlan['refused'];
}

/** Flows that use others after those: a flow is compiled with what it uses as the working tree has it, unchanged. */
function inLevels(
  plans: readonly FlowPlan[],
  compiled: readonly CompiledFlow[],
): readonly (readonly FlowPlan[])[] {
  const edited = new Set(
    plans.filter(({ steps }) => steps.length > 0).map(({ flow }) => flow.path),
  );
  const uses = new Map(
    compiled.map(({ path, locked }) => [path, locked ? usedBy(locked.lock) : []]),
  );
  const levels: FlowPlan[][] = [];
  for (const plan of plans) (levels[levelOf(plan.flow.path)] ??= []).push(plan);
  return levels.filter((level) => level.length > 0);

  // Flows that use each other in a circle have no locks.
  function levelOf(path: string): number {
    const below = (uses.get(path) ?? []).map((used) => levelOf(used) + (edited.has(used) ? 1 : 0));
    return Math.max(0, ...below);
  }
}

function usedBy(lock: FlowPlan['lock']): readonly string[] {
  const used = placedSteps(lock).flatMap(({ step }) => (step.kind === 'flow' ? [step.uses] : []));
  return [...new Set(used)];
}

/** The edits of a flow are made together or not at all. */
async function settle(plans: readonly FlowPlan[], host: CompilerHost): Promise<readonly Settled[]> {
  const problems = await problemsOf(plans, host);
  return plans.map((plan) => {
    const reason = problems.get(plan);
    if (reason === undefined) return { plan, steps: plan.steps, refused: plan.refused };
    const refused = plan.steps.map((step) => ({ step, reason }));
    return { plan, steps: [], refused: [...plan.refused, ...refused] };
  });
}

/** Why a flow cannot have its planned edits: a sentence. No entry: it can. */
async function problemsOf(
  plans: readonly FlowPlan[],
  host: CompilerHost,
): Promise<ReadonlyMap<FlowPlan, string>> {
  const edited = plans.filter(({ steps }) => steps.length > 0);
  if (edited.length === 0) return new Map();
  const files = edited.map((plan) => ({
    path: plan.flow.path,
    bytes: new TextEncoder().encode(textWith(plan, plan.steps)),
  }));
  const { flows } = await compileRepository(files, host);
  return new Map(
    edited.flatMap((plan, at) => {
      const compiled = flows.find(({ path }) => path === plan.flow.path);
      const file = files[at];
      if (compiled === undefined || file === undefined) throw new Error('Each flow is compiled.');
      const problem = problemOf(plan, file, compiled);
      return problem === undefined ? [] : [[plan, problem] as const];
    }),
  );
}

function problemOf(
  { lock, pairs, steps }: FlowPlan,
  file: FlowFile,
  compiled: CompiledFlow,
): string | undefined {
  const error = compiled.diagnostics.find(isError);
  if (compiled.locked === undefined) {
    return `With narrower permissions, ${lock.flow.path} would not compile: ${error?.message ?? 'it has no lock.'}`;
  }
  const after = compiled.locked.lock;
  const expected = pairs.map(({ step }) => steps.find((one) => one.step === step)?.grants);
  const now = { lock: after, pairs: pairSteps(parseFlow(file).value, after) };
  return sameLockButGrants({ lock, pairs }, now, expected)
    ? undefined
    : `With narrower permissions, ${lock.flow.path} would compile to a lock that differs in more than grants.`;
}

function textWith({ flow }: FlowPlan, steps: readonly PlannedStep[]): string {
  return applyEdits(
    flow.text,
    steps.flatMap(({ edits }) => edits),
  );
}

function describe(
  { flow }: FlowPlan,
  { place, step, call, locked, grants, unwritable }: Omit<PlannedStep, 'edits'>,
): TightenedStep {
  return {
    flow: flow.path,
    place,
    span: step.id.span,
    script: call.uses.path.value,
    ...(call.permissions && { written: call.permissions.value }),
    held: locked.grants,
    grants,
    unwritable,
  };
}
