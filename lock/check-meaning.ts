import { checkScope } from './check-scope.ts';
import { checkGrants, checkSorted } from './check-sorted.ts';
import { checkTemplate, type View } from './check-template.ts';
import type { SubflowGrants } from './grants.ts';
import { firstFault, type LockFault } from './lock-fault.ts';
import type { FlowConcurrency } from './locked-step.ts';
import type { Lock, LockedScript, LockedSubflow } from './lock.ts';
import { placedSteps } from './placed-steps.ts';

const contextNames: ReadonlySet<string> = new Set(['flow', 'inputs', 'run']);

/** Says what is wrong with a lock of the right structure that no JSON Schema can say. */
export function checkMeaning(lock: Lock): LockFault | undefined {
  const before: View = { steps: new Set(), names: contextNames };
  const after: View = { ...before, steps: new Set(lock.steps.map((step) => step.id)) };
  const failed: View = { ...after, names: new Set([...contextNames, 'error']) };
  return (
    checkSorted(lock.secrets, ['secrets']) ??
    checkSorted(lock.runsOn ?? [], ['runsOn']) ??
    checkGroup(lock.concurrency, before) ??
    checkScope(lock.steps, { lock, path: ['steps'], outside: before, mayReturn: true }) ??
    checkScope(lock.onError ?? [], { lock, path: ['onError'], outside: failed }) ??
    checkScope(lock.finally ?? [], { lock, path: ['finally'], outside: after }) ??
    checkTemplate(lock.outputs, ['outputs'], after) ??
    checkClosure(lock)
  );
}

/** The flows and scripts that the lock holds. */
function checkClosure(lock: Lock): LockFault | undefined {
  return (
    firstFault(Object.entries(lock.flows ?? {}), ([digest, flow]) => checkSubflow(digest, flow)) ??
    firstFault(Object.entries(lock.scripts), ([digest, script]) => checkScript(digest, script)) ??
    checkUse(lock)
  );
}

function checkGroup(concurrency: FlowConcurrency | undefined, before: View): LockFault | undefined {
  if (concurrency === undefined) return undefined;
  return checkTemplate(concurrency.group, ['concurrency', 'group'], before);
}

function checkSubflow(digest: string, flow: LockedSubflow): LockFault | undefined {
  const path = ['flows', digest];
  return (
    checkSorted(flow.secrets, [...path, 'secrets']) ??
    firstFault(Object.entries(flow.grants), ([place, grants]: [string, SubflowGrants]) =>
      checkGrants(grants, [...path, 'grants', place]),
    )
  );
}

function checkScript(digest: string, script: LockedScript): LockFault | undefined {
  const path = ['scripts', digest];
  if (!Object.hasOwn(script.modules, script.entry)) {
    return { path: [...path, 'entry'], message: 'is no key of `modules`' };
  }
  const { form, names } = script.call;
  if (form === 'object' && names.length > 0) {
    return { path: [...path, 'call', 'names'], message: 'must be empty for one object' };
  }
  if (new Set(names).size < names.length) {
    return { path: [...path, 'call', 'names'], message: 'must name each parameter once' };
  }
  return checkGrants(script.permissions, [...path, 'permissions']);
}

/** A script or a flow that no step names would be code that nobody reviewed for running. */
function checkUse(lock: Lock): LockFault | undefined {
  const steps = placedSteps(lock).map(({ step }) => step);
  const scripts = new Set(steps.flatMap((step) => (step.kind === 'script' ? [step.script] : [])));
  const flows = new Set(steps.flatMap((step) => (step.kind === 'flow' ? [step.flow] : [])));
  const script = Object.keys(lock.scripts).find((digest) => !scripts.has(digest));
  if (script !== undefined) {
    return { path: ['scripts', script], message: 'is the script of no step' };
  }
  const flow = Object.keys(lock.flows ?? {}).find((digest) => !flows.has(digest));
  return flow === undefined
    ? undefined
    : { path: ['flows', flow], message: 'is the flow of no step' };
}
