import { checkFlowStep, checkScriptStep } from './check-call.ts';
import { checkSorted } from './check-sorted.ts';
import { checkTemplate, type View } from './check-template.ts';
import { firstFault, type LockFault } from './lock-fault.ts';
import type { ChooseStep, ForEachStep, LockedStep, RepeatStep, ReturnStep } from './locked-step.ts';
import type { Lock } from './lock.ts';
import type { Template } from './template.ts';

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
  /** Whether a step here may end the flow. */
  readonly mayReturn?: boolean;
  /** The scope of a block, which stays on one machine. */
  readonly isInside?: true;
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
      const view = { ...place.outside, steps: visible(place.outside.steps, known, step.needs) };
      return checkStep(step, { ...place, path: [...place.path, index], outside: view });
    })
  );
}

/**
 * What a step of a scope sees: of its own scope what it waits for, which hides others of that name.
 * Looked up and not gathered, because each step of a loop would gather all that is around it.
 */
function visible(
  outside: View['steps'],
  scope: ReadonlySet<string>,
  needs: readonly string[],
): View['steps'] {
  const ended = new Set(needs);
  return { has: (id) => (scope.has(id) ? ended.has(id) : outside.has(id)) };
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
  return checkOptions(step, path, view) ?? checkLabels(step, place) ?? checkKind(step, place);
}

/** Which machine runs a step is said of whole steps only. */
function checkLabels(
  { runsOn, environment }: LockedStep,
  { path, isInside }: ScopePlace,
): LockFault | undefined {
  const message = 'may not stand inside of another step';
  if (isInside && runsOn) return { path: [...path, 'runsOn'], message };
  if (isInside && environment !== undefined) return { path: [...path, 'environment'], message };
  return checkSorted(runsOn ?? [], [...path, 'runsOn']);
}

/** What every kind of step may have. */
function checkOptions(step: LockedStep, path: Path, view: View): LockFault | undefined {
  const templates = [
    [step.if, 'if'],
    [step.mock, 'mock'],
    [step.concurrency?.group, 'concurrency', 'group'],
  ] as const;
  return firstFault(templates, ([template, ...inner]) =>
    template === undefined ? undefined : checkTemplate(template, [...path, ...inner], view),
  );
}

function checkKind(step: LockedStep, place: ScopePlace): LockFault | undefined {
  const { path, outside: view } = place;
  switch (step.kind) {
    case 'script':
      return checkScriptStep(step, { lock: place.lock, path, view });
    case 'flow':
      return checkFlowStep(step, { lock: place.lock, path, view });
    case 'value':
      return checkTemplate(step.value, [...path, 'value'], view);
    case 'for-each':
      return checkForEach(step, place);
    case 'repeat':
      return checkRepeat(step, place);
    case 'choose':
      return checkChoose(step, place);
    case 'sleep':
      return undefined;
    case 'approve':
      return (
        checkTemplate(step.message, [...path, 'message'], view) ??
        checkSorted(step.approvers ?? [], [...path, 'approvers'])
      );
    case 'return':
      return checkReturn(step, place);
  }
}

function checkChoose(step: ChooseStep, place: ScopePlace): LockFault | undefined {
  const { path, outside: view } = place;
  const branch = { ...place, isInside: true } as const;
  return (
    firstFault(step.branches.entries(), ([index, { if: condition, steps }]) => {
      const inner = [...path, 'branches', index];
      return (
        checkTemplate(condition, [...inner, 'if'], view) ??
        checkScope(steps, { ...branch, path: [...inner, 'steps'] })
      );
    }) ?? checkScope(step.else ?? [], { ...branch, path: [...path, 'else'] })
  );
}

function checkForEach(step: ForEachStep, place: ScopePlace): LockFault | undefined {
  const { path, outside: view } = place;
  if (reserved.has(step.as)) return { path: [...path, 'as'], message: 'is a reserved name' };
  const isSingle = step.body.length === 1 && step.body[0]?.id === step.id;
  if (step.result === 'step' && !isSingle) {
    return { path: [...path, 'body'], message: 'must be one step with the id of this step' };
  }
  const inner = looped(place, [step.as, 'index']);
  return (
    checkTemplate(step.items, [...path, 'items'], view) ??
    checkScope(step.body, { ...inner, path: [...path, 'body'] })
  );
}

function checkRepeat(step: RepeatStep, place: ScopePlace): LockFault | undefined {
  const { path } = place;
  const inner = looped(place, ['index']);
  const { names, steps } = inner.outside;
  const body = new Set(step.body.map(({ id }) => id));
  const after = { names, steps: { has: (id: string) => body.has(id) || steps.has(id) } };
  return (
    checkScope(step.body, { ...inner, path: [...path, 'body'] }) ??
    checkTemplate(step.until, [...path, 'until'], after)
  );
}

/** The place inside a loop: it has names of its own, and the flow does not end there. */
function looped({ lock, path, outside }: ScopePlace, names: readonly string[]): ScopePlace {
  const within = { ...outside, names: new Set([...outside.names, ...names]) };
  return { lock, path, outside: within, isInside: true };
}

function checkReturn(step: ReturnStep, place: ScopePlace): LockFault | undefined {
  const { path, lock } = place;
  if (place.mayReturn !== true) return { path, message: 'cannot end the flow from here' };
  const keys = (template: Template): string =>
    'object' in template ? Object.keys(template.object).sort().join('\n') : '';
  if (keys(step.outputs) !== keys(lock.outputs)) {
    return { path: [...path, 'outputs'], message: 'must have the names of the flow’s outputs' };
  }
  return checkTemplate(step.outputs, [...path, 'outputs'], place.outside);
}
