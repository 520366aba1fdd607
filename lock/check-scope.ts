import { checkGrants, checkSorted } from './check-sorted.ts';
import { asTexts } from './pick-branch.ts';
import { checkTemplate, secretsOf, type View } from './check-template.ts';
import { isJsonObject } from './json.ts';
import { firstFault, type LockFault } from './lock-fault.ts';
import type { ForEachStep, Lock, LockedScript, LockedStep, ScriptStep } from './lock.ts';

type Path = LockFault['path'];

/** Names that a fan-out must not hide. */
const reserved: ReadonlySet<string> = new Set([
  'attempt',
  'error',
  'flow',
  'index',
  'inputs',
  'run',
  'secrets',
  'steps',
]);

const dangerous: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Where a scope stands, and what its steps see of the scopes around it. */
export interface ScopePlace {
  readonly lock: Lock;
  readonly path: Path;
  readonly outside: View;
}

/** Says what is wrong with the graph of one scope, or with a step of it or inside it. */
export function checkScope(steps: readonly LockedStep[], place: ScopePlace): LockFault | undefined {
  const ids = steps.map((step) => step.id);
  const known = new Set(ids);
  return (
    checkSorted(ids, place.path) ??
    firstFault(steps.entries(), ([index, step]) =>
      checkNeeds(step, known, [...place.path, index]),
    ) ??
    checkCycles(steps, place.path) ??
    firstFault(steps.entries(), ([index, step]) => {
      const visible = [...place.outside.steps].filter((id) => !known.has(id));
      const view = { ...place.outside, steps: new Set([...visible, ...step.needs]) };
      return checkStep(step, { lock: place.lock, path: [...place.path, index], outside: view });
    })
  );
}

function checkNeeds(
  step: LockedStep,
  known: ReadonlySet<string>,
  path: Path,
): LockFault | undefined {
  if (dangerous.has(step.id))
    return { path: [...path, 'id'], message: 'is a name that is not allowed' };
  const unknown = step.needs.findIndex((need) => !known.has(need));
  if (unknown !== -1) {
    return { path: [...path, 'needs', unknown], message: 'names no step of this scope' };
  }
  return checkSorted(step.needs, [...path, 'needs']);
}

/** Takes away steps that wait for nothing until none is left; what stays waits for itself. */
function checkCycles(steps: readonly LockedStep[], path: Path): LockFault | undefined {
  const waiting = new Map(steps.map((step) => [step.id, step.needs.length]));
  const dependents = new Map<string, string[]>();
  for (const step of steps) {
    for (const need of step.needs) {
      const others = dependents.get(need);
      if (others === undefined) dependents.set(need, [step.id]);
      else others.push(step.id);
    }
  }
  const ready = steps.filter((step) => step.needs.length === 0).map((step) => step.id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    waiting.delete(id);
    for (const dependent of dependents.get(id) ?? []) {
      const left = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
  }
  const index = steps.findIndex((step) => waiting.has(step.id));
  return index === -1
    ? undefined
    : { path: [...path, index, 'needs'], message: 'make steps wait for each other in a circle' };
}

function checkStep(step: LockedStep, place: ScopePlace): LockFault | undefined {
  const { path, outside: view } = place;
  const guard = step.if === undefined ? undefined : checkTemplate(step.if, [...path, 'if'], view);
  if (guard !== undefined) return guard;
  switch (step.kind) {
    case 'script':
      return checkScriptStep(step, place);
    case 'value':
      return checkTemplate(step.value, [...path, 'value'], view);
    case 'for-each':
      return checkForEach(step, place);
    case 'choose':
      return (
        firstFault(step.branches.entries(), ([index, branch]) => {
          const inner = [...path, 'branches', index];
          return (
            checkTemplate(branch.if, [...inner, 'if'], view) ??
            checkScope(branch.steps, { ...place, path: [...inner, 'steps'] })
          );
        }) ?? checkScope(step.else ?? [], { ...place, path: [...path, 'else'] })
      );
  }
}

function checkForEach(step: ForEachStep, place: ScopePlace): LockFault | undefined {
  const { path, outside: view } = place;
  if (reserved.has(step.as)) return { path: [...path, 'as'], message: 'is a reserved name' };
  const isSingle = step.body.length === 1 && step.body[0]?.id === step.id;
  if (step.result === 'step' && !isSingle) {
    return { path: [...path, 'body'], message: 'must be one step with the id of this step' };
  }
  const names = new Set([...view.names, step.as, 'index']);
  return (
    checkTemplate(step.items, [...path, 'items'], view) ??
    checkScope(step.body, { ...place, path: [...path, 'body'], outside: { ...view, names } })
  );
}

function checkScriptStep(step: ScriptStep, place: ScopePlace): LockFault | undefined {
  const { lock, path, outside: view } = place;
  const script = Object.hasOwn(lock.scripts, step.script) ? lock.scripts[step.script] : undefined;
  if (script === undefined) {
    return { path: [...path, 'script'], message: 'is no key of `scripts`' };
  }
  const retryNames = new Set([...view.names, 'attempt', 'error']);
  const on = step.retry?.on;
  return (
    checkTemplate(step.with, [...path, 'with'], { ...view, secrets: new Set(lock.secrets) }) ??
    checkSecrets(step, [...path, 'secrets']) ??
    checkArguments(step, script, [...path, 'with', 'object']) ??
    checkGrants(step.grants, [...path, 'grants']) ??
    checkAsked(step, script, [...path, 'grants']) ??
    (on === undefined
      ? undefined
      : checkTemplate(on, [...path, 'retry', 'on'], { ...view, names: retryNames }))
  );
}

function checkSecrets(step: ScriptStep, path: Path): LockFault | undefined {
  const taken = [...new Set(secretsOf(step.with))].sort();
  const isSame =
    taken.length === step.secrets.length && taken.every((name, at) => step.secrets[at] === name);
  return isSame ? undefined : { path, message: 'must list the secrets that `with` takes, sorted' };
}

/** The keys of `with` are the script's inputs, and those that it requires are there. */
function checkArguments(step: ScriptStep, script: LockedScript, path: Path): LockFault | undefined {
  const { input } = script;
  if (!isJsonObject(input) || !('object' in step.with)) return undefined;
  const given = step.with.object;
  const properties = isJsonObject(input['properties']) ? input['properties'] : {};
  const isOpen =
    input['additionalProperties'] !== undefined && input['additionalProperties'] !== false;
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(properties, key));
  if (unknown !== undefined && !isOpen) {
    return { path: [...path, unknown], message: 'is no input of the script' };
  }
  const missing = asTexts(input['required']).find((key) => !Object.hasOwn(given, key));
  return missing === undefined
    ? undefined
    : { path, message: `has no ${JSON.stringify(missing)}, which the script requires` };
}

/** A step is never granted a kind that its script does not ask for, nor all of it for a part. */
function checkAsked(step: ScriptStep, script: LockedScript, path: Path): LockFault | undefined {
  const asked = new Map<string, true | readonly string[]>(Object.entries(script.permissions));
  return firstFault(
    Object.entries(step.grants),
    ([kind, granted]: [string, true | readonly string[]]) => {
      const ask = asked.get(kind);
      if (ask === undefined)
        return { path: [...path, kind], message: 'is not what the script asks for' };
      return granted === true && ask !== true
        ? { path: [...path, kind], message: 'is more than the script asks for' }
        : undefined;
    },
  );
}
