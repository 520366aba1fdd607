import type { LockSet } from '../../runner/lock-set.ts';
import type { Sandbox, StepCall, StepOutcome, StepProcess } from '../../runner/sandbox-port.ts';
import { hash } from './hash.ts';
import { pick, validValues } from './valid-values.ts';

/** Steps without processes: each gives a value that its script's type allows, the same for a seed. */
export function stubSandbox({ lock, flows }: LockSet, seed: number, mayFail: boolean): Sandbox {
  const inner = [...flows.values()].map(({ scripts }) => scripts);
  const scripts = inner.reduce((all, some) => ({ ...all, ...some }), lock.scripts);
  const outcome = (script: string, { context }: StepCall): StepOutcome => {
    const own = hash(seed, context.idempotencyKey, context.attempt);
    if (mayFail && own % 3 === 0) {
      return { kind: 'threw', error: { name: 'StubError', message: 'It failed by chance.' } };
    }
    const value = pick(validValues(scripts[script]?.output ?? true), own);
    return { kind: 'returned', text: JSON.stringify(value) };
  };
  return {
    wall: 'deno',
    start: ({ script }): StepProcess => ({
      run: (call) => Promise.resolve(outcome(script, call)),
      kill: () => undefined,
    }),
    close: () => Promise.resolve(),
  };
}
