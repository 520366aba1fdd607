import type {
  ApproveStep,
  ChooseStep,
  FlowStep,
  ForEachStep,
  Json,
  Lock,
  LockedStep,
  RepeatStep,
  ReturnStep,
  ScriptStep,
  Sha256,
  SleepStep,
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

/** A loop over one script. */
export function repeat(id: string, more: Partial<RepeatStep> = {}): RepeatStep {
  const body = [script('x')];
  return { kind: 'repeat', id, needs: [], max: 3, until: always, body, output: true, ...more };
}

export function sleep(id: string, more: Partial<SleepStep> = {}): SleepStep {
  return { kind: 'sleep', id, needs: [], durationMs: 5, output: { type: 'null' }, ...more };
}

export function approve(id: string, more: Partial<ApproveStep> = {}): ApproveStep {
  return { kind: 'approve', id, needs: [], message: { literal: 'Go?' }, output: true, ...more };
}

export function end(id: string, more: Partial<ReturnStep> = {}): ReturnStep {
  const outputs = { object: {} };
  return { kind: 'return', id, needs: [], outputs, output: { type: 'null' }, ...more };
}

/** A step that runs the flow that `flowsOf` knows by the letter `name`. */
export function flow(id: string, name: string, more: Partial<FlowStep> = {}): FlowStep {
  const uses = `flows/${name}.yaml`;
  const calls = { flow: digestOf(name), with: { object: {} }, secrets: [] };
  return { kind: 'flow', id, needs: [], uses, ...calls, output: true, ...more };
}

/** Locks of flows that are used as steps, by their digests. */
export function flowsOf(locks: { readonly [name: string]: Lock }): ReadonlyMap<Sha256, Lock> {
  return new Map(Object.entries(locks).map(([name, lock]) => [digestOf(name), lock]));
}

function digestOf(name: string): Sha256 {
  return name.padEnd(64, '0');
}

/** `error` as every failing test step has it. */
export function failure(message: string): { readonly name: string; readonly message: string } {
  return { name: 'Error', message };
}

export const always: Template = { literal: true as Json };
