import {
  formatGrants,
  formatLock,
  type Lock,
  type LockedModule,
  type LockedScript,
  type Sha256,
} from '../../lock/index.ts';
import type { LockedFlow } from '../model/locked.ts';
import type { ResolvedStep, ScriptClosure } from '../model/resolved.ts';
import type { Signature, TypedFlow } from '../model/typed.ts';
import { engine } from './engine.ts';
import { inputSchema } from './lock-interface.ts';
import { lockSteps } from './lock-step.ts';
import { lockEntries } from './lock-template.ts';

/** Writes a flow whose every edge holds as a lock. `source` is the digest of the YAML's raw bytes. */
export function lockFlow(typed: TypedFlow, source: Sha256): LockedFlow {
  const { flow } = typed.resolved;
  const lock: Lock = {
    lockVersion: 1,
    flow: { path: flow.path, sha256: source },
    ...(flow.name && { name: flow.name.value }),
    ...(flow.description && { description: flow.description.value }),
    engine,
    ...(flow.triggers && { triggers: flow.triggers.value }),
    ...(flow.timeoutMs !== undefined && { timeoutMs: flow.timeoutMs }),
    interface: { inputs: inputSchema(flow.inputs), outputs: typed.flowOutputs },
    secrets: flow.secrets.map((secret) => secret.value).sort(),
    steps: lockSteps(typed.resolved.steps, typed),
    outputs: lockEntries(flow.outputs, typed.resolved.expressions),
    scripts: lockScripts(typed),
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

function lockScripts(typed: TypedFlow): Lock['scripts'] {
  const scripts = new Map<Sha256, LockedScript>();
  // Copies of one script at several paths share a digest: the first path stands for all.
  const sorted = [...closures(typed.resolved.steps)].sort((a, b) => (a.entry < b.entry ? -1 : 1));
  for (const closure of sorted) {
    if (scripts.has(closure.digest)) continue;
    const signature = typed.signatures.get(closure.digest);
    if (signature === undefined) throw new Error('Only a flow without errors is locked.');
    scripts.set(closure.digest, lockScript(closure, signature));
  }
  return Object.fromEntries(scripts);
}

function closures(steps: readonly ResolvedStep[]): readonly ScriptClosure[] {
  return steps.flatMap((step) => [
    ...(step.script ? [step.script] : []),
    ...step.scopes.flatMap((scope) => closures(scope)),
  ]);
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
