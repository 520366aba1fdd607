import { checkScope } from './check-scope.ts';
import { checkGrants, checkSorted } from './check-sorted.ts';
import { checkTemplate } from './check-template.ts';
import { firstFault, type LockFault } from './lock-fault.ts';
import type { Lock, LockedScript, LockedStep } from './lock.ts';

const contextNames: ReadonlySet<string> = new Set(['flow', 'inputs', 'run']);

/** Says what is wrong with a lock of the right structure that no JSON Schema can say. */
export function checkMeaning(lock: Lock): LockFault | undefined {
  const view = { steps: new Set(lock.steps.map((step) => step.id)), names: contextNames };
  const outside = { steps: new Set<string>(), names: contextNames };
  return (
    checkSorted(lock.secrets, ['secrets']) ??
    checkScope(lock.steps, { lock, path: ['steps'], outside }) ??
    checkTemplate(lock.outputs, ['outputs'], view) ??
    firstFault(Object.entries(lock.scripts), ([digest, script]) => checkScript(digest, script)) ??
    checkUse(lock)
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

/** A script that no step names would be code that nobody reviewed for running. */
function checkUse(lock: Lock): LockFault | undefined {
  const used = new Set(digestsOf(lock.steps));
  const unused = Object.keys(lock.scripts).find((digest) => !used.has(digest));
  if (unused === undefined) return undefined;
  return { path: ['scripts', unused], message: 'is the script of no step' };
}

function digestsOf(steps: readonly LockedStep[]): readonly string[] {
  return steps.flatMap((step) => {
    if (step.kind === 'script') return [step.script];
    if (step.kind === 'for-each') return digestsOf(step.body);
    if (step.kind === 'value') return [];
    return [
      ...step.branches.flatMap((branch) => digestsOf(branch.steps)),
      ...digestsOf(step.else ?? []),
    ];
  });
}
