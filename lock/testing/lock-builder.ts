import { checkMeaning } from '../check-meaning.ts';
import { faultPlace } from '../lock-fault.ts';
import type { Lock } from '../lock.ts';
import type { LockedStep } from '../locked-step.ts';
import type { Template } from '../template.ts';
import { sampleBase, sampleLock, searchDigest } from './sample-lock.ts';

/** A lock of these steps, with the one script that they may use. */
export function lockOf(steps: readonly LockedStep[], change: Partial<Lock> = {}): Lock {
  const script = sampleLock.scripts[searchDigest];
  if (script === undefined) throw new Error('The sample has that script.');
  const uses = JSON.stringify(steps).includes(searchDigest);
  return {
    ...sampleBase,
    secrets: ['TOKEN'],
    steps,
    outputs: { object: {} },
    scripts: uses ? { [searchDigest]: script } : {},
    ...change,
  };
}

/** `place message` of the first thing that is wrong, or `fine`. */
export function verdict(lock: Lock): string {
  const fault = checkMeaning(lock);
  return fault === undefined ? 'fine' : `${faultPlace(fault.path)} ${fault.message}`;
}

export function value(id: string, template: Template, needs: readonly string[] = []): LockedStep {
  return { id, kind: 'value', needs, value: template, output: true };
}

export function script(id: string, change: object = {}): LockedStep {
  return {
    id,
    kind: 'script',
    uses: 'scripts/hn/search.ts',
    needs: [],
    with: { object: { query: { literal: 'x' } } },
    grants: {},
    secrets: [],
    output: true,
    script: searchDigest,
    ...change,
  };
}

export function forEach(id: string, body: readonly LockedStep[], change: object = {}): LockedStep {
  return {
    id,
    kind: 'for-each',
    needs: [],
    items: { literal: [] },
    as: 'item',
    parallel: 1,
    result: 'record',
    body,
    output: true,
    ...change,
  };
}

export function choose(id: string, change: object = {}): LockedStep {
  const branches = [{ if: { literal: true }, steps: [] }];
  return { id, kind: 'choose', needs: [], branches, output: true, ...change };
}

export const one: Template = { literal: 1 };
export function reads(...names: string[]): Template {
  return { js: 'x', reads: names };
}
