import type {
  ChooseStep,
  ForEachStep,
  Json,
  Lock,
  LockedStep,
  ScriptStep,
  Template,
  ValueStep,
} from '../../lock/index.ts';

/** Small locks for tests: everything that a test does not say is the plainest there is. */
export function lockOf(steps: readonly LockedStep[], more: Partial<Lock> = {}): Lock {
  return {
    lockVersion: 1,
    flow: { path: 'flows/test.yaml', sha256: '0'.repeat(64) },
    engine: { deno: '>=2.9.6 <3.0.0' },
    interface: { inputs: { type: 'object' }, outputs: true },
    secrets: [],
    steps,
    outputs: { object: {} },
    scripts: {},
    ...more,
  };
}

export function script(id: string, more: Partial<ScriptStep> = {}): ScriptStep {
  return {
    kind: 'script',
    id,
    needs: [],
    uses: `scripts/${id}.ts`,
    script: id.padEnd(64, '.').slice(0, 64),
    with: { object: {} },
    grants: {},
    secrets: [],
    output: true,
    ...more,
  };
}

export function value(id: string, template: Template, more: Partial<ValueStep> = {}): ValueStep {
  return { kind: 'value', id, needs: [], value: template, output: true, ...more };
}

/** A fan-out over one script. */
export function forEach(id: string, more: Partial<ForEachStep> = {}): ForEachStep {
  return {
    kind: 'for-each',
    id,
    needs: [],
    items: { literal: [] },
    as: 'item',
    parallel: 2,
    result: 'step',
    body: [script(id)],
    output: true,
    ...more,
  };
}

export function choose(
  id: string,
  branches: readonly (readonly LockedStep[])[],
  more: Partial<ChooseStep> = {},
): ChooseStep {
  return {
    kind: 'choose',
    id,
    needs: [],
    branches: branches.map((steps) => ({ if: { literal: true }, steps })),
    output: true,
    ...more,
  };
}

/** `error` as every failing test step has it. */
export function failure(message: string): { readonly name: string; readonly message: string } {
  return { name: 'Error', message };
}

export const always: Template = { literal: true as Json };
