import {
  formatGrants,
  formatLock,
  listGrants,
  type Lock,
  type LockedModule,
  type LockedScript,
  type LockedSubflow,
  type Sha256,
} from '../../lock/index.ts';
import type { LockedFlow } from '../model/locked.ts';
import type { ParsedFlow } from '../model/parsed.ts';
import type { ResolvedStep, ScriptClosure, Subflow } from '../model/resolved.ts';
import type { Signature, TypedFlow } from '../model/typed.ts';
import { engine } from './engine.ts';
import { inputSchema } from './lock-interface.ts';
import { lockConcurrency, lockSteps } from './lock-step.ts';
import { lockEntries } from './lock-template.ts';

/** Writes a flow whose every edge holds as a lock. `source` is the digest of the YAML's raw bytes. */
export function lockFlow(typed: TypedFlow, source: Sha256): LockedFlow {
  const { flow, ...sections } = typed.resolved;
  const { expressions } = typed.resolved;
  const steps = everyStep([...sections.steps, ...sections.onError, ...sections.finally]);
  const lock: Lock = {
    lockVersion: 1,
    flow: { path: flow.path, sha256: source },
    ...(flow.name && { name: flow.name.value }),
    ...(flow.description && { description: flow.description.value }),
    engine,
    ...(flow.triggers && { triggers: flow.triggers.value }),
    ...lockOptions(flow, typed),
    interface: { inputs: inputSchema(flow.inputs), outputs: typed.flowOutputs },
    secrets: flow.secrets.map((secret) => secret.value).sort(),
    steps: lockSteps(sections.steps, typed),
    ...(sections.onError.length > 0 && { onError: lockSteps(sections.onError, typed) }),
    ...(sections.finally.length > 0 && { finally: lockSteps(sections.finally, typed) }),
    outputs: lockEntries(flow.outputs, expressions),
    ...lockFlows(steps),
    scripts: lockScripts(steps, typed),
  };
  return {
    stage: 'locked',
    id: flow.id,
    path: flow.path,
    lock,
    lockText: formatLock(lock),
    grantsText: formatGrants(lock),
  };
}

function lockOptions(
  { timeoutMs, concurrency, runsOn, environment }: ParsedFlow,
  { resolved }: TypedFlow,
): Pick<Lock, 'timeoutMs' | 'concurrency' | 'runsOn' | 'environment'> {
  const cancelInProgress = concurrency?.cancelInProgress;
  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(concurrency && {
      concurrency: {
        ...lockConcurrency(concurrency, resolved.expressions),
        ...(cancelInProgress && { cancelInProgress }),
      },
    }),
    ...(runsOn && { runsOn }),
    ...(environment !== undefined && { environment }),
  };
}

/** The flows that steps use, each by the lock that its pin means. */
function lockFlows(steps: readonly ResolvedStep[]): Pick<Lock, 'flows'> {
  const used = steps.flatMap(({ subflow }) => subflow ?? []);
  if (used.length === 0) return {};
  return { flows: Object.fromEntries(used.map((flow) => [flow.digest, lockSubflow(flow)])) };
}

function lockSubflow({ lock, lockPath: path, sha256, blob }: Subflow): LockedSubflow {
  const grants = listGrants(lock).map((placed) => [placed.place, placed.grants] as const);
  return {
    path,
    secrets: lock.secrets,
    grants: Object.fromEntries(grants),
    interface: lock.interface,
    sha256,
    blob,
  };
}

function lockScripts(steps: readonly ResolvedStep[], typed: TypedFlow): Lock['scripts'] {
  const scripts = new Map<Sha256, LockedScript>();
  // Copies of one script at several paths share a digest: the first path stands for all.
  const closures = steps.flatMap(({ script }) => script ?? []);
  for (const closure of closures.sort((a, b) => (a.entry < b.entry ? -1 : 1))) {
    if (scripts.has(closure.digest)) continue;
    const signature = typed.signatures.get(closure.digest);
    if (signature === undefined) throw new Error('Only a flow without errors is locked.');
    scripts.set(closure.digest, lockScript(closure, signature));
  }
  return Object.fromEntries(scripts);
}

function everyStep(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  return steps.flatMap((step) => [step, ...everyStep(step.scopes.flat())]);
}

function lockScript(closure: ScriptClosure, signature: Signature): LockedScript {
  const modules = [...closure.modules].map(([path, module]) => [path, lockModule(module)] as const);
  const { denoLock } = closure;
  return {
    entry: closure.entry,
    modules: Object.fromEntries(modules),
    ...(denoLock && { denoLock: { path: denoLock.path, ...lockModule(denoLock) } }),
    call: signature.call,
    input: signature.input,
    output: signature.output,
    permissions: signature.permissions,
  };
}

function lockModule({ sha256, blob }: LockedModule): LockedModule {
  return { sha256, blob };
}
