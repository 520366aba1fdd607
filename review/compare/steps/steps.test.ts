import { expect, test } from 'vitest';
import type { Lock, LockedScript, LockedStep, ScriptStep } from '../../../lock/index.ts';
import { type Change, sectionOfKind } from '../../model/change.ts';
import { compareSides } from '../compare-sides.ts';
import { compareInput } from '../testing/compare-input.ts';
import { lockOf, scriptOf, scriptsOf, step } from '../testing/small-lock.ts';

function short({ kind, severity, step: place, subject, from, to }: Change): string {
  return `${severity} ${kind} ${place ?? '-'} ${subject}: ${from ?? '-'} -> ${to ?? '-'}`;
}

function changes(before: Lock, after: Lock): readonly string[] {
  const input = compareInput({ base: [before], head: [after] });
  const isSteps = ({ kind }: Change): boolean => sectionOfKind[kind] === 'steps';
  return compareSides(input).changes.filter(isSteps).map(short);
}

const flow = (steps: readonly LockedStep[], script: Partial<LockedScript> = {}): Lock =>
  lockOf('a', { steps, scripts: scriptsOf({ run: scriptOf('run', script) }) });

const x = { path: ['inputs', 'x'] } as const;
const idle: LockedStep = {
  id: 'idle',
  kind: 'value',
  needs: [],
  value: { literal: 1 },
  output: true,
};

test.each<[string, Partial<ScriptStep>, Partial<ScriptStep>, string]>([
  ['a condition that is gone', { if: x }, {}, 'notable wiring-changed run if: inputs.x -> -'],
  [
    'another argument',
    { with: { object: { a: x, b: x } } },
    { with: { object: { a: x, b: { literal: 2 } } } },
    'notable wiring-changed run with b: inputs.x -> 2',
  ],
  ['needs by hand', {}, { needs: ['idle'] }, 'notable wiring-changed run needs: - -> idle'],
  [
    'a longer timeout',
    { timeoutMs: 90_000 },
    { timeoutMs: 600_000 },
    'notable option-changed run timeout: 90s -> 10m',
  ],
  [
    'more memory',
    { memoryMiB: 64 },
    { memoryMiB: 128 },
    'notable option-changed run memory: 64 MiB -> 128 MiB',
  ],
  ['a cache', {}, { cache: {} }, 'notable option-changed run cache: - -> for ever'],
  [
    'a retry',
    {},
    { retry: { attempts: 3, delayMs: 1_500, factor: 2, jitter: 'full', on: x } },
    'notable option-changed run retry: - -> 3 attempts, delay 1500ms x 2, jitter full, on inputs.x',
  ],
  [
    'looser concurrency',
    { concurrency: { group: x, limit: 1 } },
    { concurrency: { group: x, limit: 2 } },
    'notable option-changed run concurrency: 1 at once of inputs.x -> 2 at once of inputs.x',
  ],
  [
    'going on after a failure',
    {},
    { onError: 'continue' },
    'notable option-changed run on-error: - -> continue',
  ],
  ['a mock', {}, { mock: { literal: 1 } }, 'fine option-changed run mock: - -> 1'],
  [
    'another output',
    {},
    { output: { type: 'string' } },
    'notable step-changed run output: any -> string',
  ],
])('a step with %s', (_name, before, after, expected) => {
  const lock = (change: Partial<ScriptStep>): Lock => flow([idle, step('run', 'run', change)]);
  expect(changes(lock(before), lock(after))).toEqual([expected]);
});

test('what expressions read is no need by hand', () => {
  const reads = { object: { a: { js: 'steps.idle.output + 1', reads: ['steps.idle'] } } };
  const before = flow([idle, step('run', 'run')]);
  expect(
    changes(before, flow([idle, step('run', 'run', { needs: ['idle'], with: reads })])),
  ).toEqual(['notable wiring-changed run with a: - -> steps.idle.output + 1']);
});

test('the signature of a script is a detail of its step', () => {
  const lock = (script: Partial<LockedScript>): Lock => flow([step('run', 'run')], script);
  const after = lock({
    input: { type: 'object' },
    call: { form: 'parameters', names: ['a'], context: 'signal' },
    permissions: { net: ['a.com'] },
  });
  expect(changes(lock({}), after)).toEqual([
    'notable step-changed run input: any -> object',
    'notable step-changed run parameters: one object -> (a, signal)',
    'notable step-changed run permissions asked: {} -> {"net":["a.com"]}',
  ]);
});

const choose = (
  branches: readonly [boolean, LockedStep][],
  otherwise?: LockedStep,
): LockedStep => ({
  id: 'pick',
  kind: 'choose',
  needs: [],
  branches: branches.map(([literal, inner]) => ({ if: { literal }, steps: [inner] })),
  ...(otherwise && { else: [otherwise] }),
  output: true,
});

test('steps inside blocks come, go and change by their place; branches may use one id', () => {
  const value = (literal: number): LockedStep => ({ ...idle, id: 'price', value: { literal } });
  const before = flow([
    choose([
      [true, value(1)],
      [false, value(2)],
    ]),
  ]);
  expect(
    changes(
      before,
      flow([
        choose([
          [true, value(1)],
          [true, value(3)],
        ]),
      ]),
    ),
  ).toEqual([
    'notable wiring-changed pick branch 2: false -> true',
    'notable wiring-changed pick/price value: 2 -> 3',
  ]);
  expect(
    changes(
      before,
      flow([
        choose(
          [
            [true, value(1)],
            [false, value(2)],
          ],
          step('last', 'run'),
        ),
      ]),
    ),
  ).toEqual([
    'notable option-changed pick else: - -> a branch',
    'notable step-added pick/last step: - -> script scripts/run.ts',
  ]);
});

test('a step that runs something else, or is something else', () => {
  const other = lockOf('a', {
    steps: [step('run', 'other')],
    scripts: scriptsOf({ other: scriptOf('other') }),
  });
  const before = flow([step('run', 'run')]);
  expect(changes(before, other)).toContain(
    'notable step-changed run uses: scripts/run.ts -> scripts/other.ts',
  );
  expect(changes(before, flow([{ ...idle, id: 'run' }]))).toContain(
    'notable step-changed run kind: script scripts/run.ts -> value',
  );
});

test('what the flow says of itself, its bounds and its outputs', () => {
  const after = lockOf('a', {
    name: 'A',
    timeoutMs: 60_000,
    concurrency: { group: x, limit: 1, cancelInProgress: true },
    outputs: { object: { total: x } },
  });
  expect(changes(lockOf('a'), after)).toEqual([
    'notable wiring-changed - output total: - -> inputs.x',
    'notable option-changed - concurrency: - -> 1 at once of inputs.x, cancels the run under way',
    'notable option-changed - timeout: - -> 1m',
    'fine option-changed - name: - -> A',
  ]);
});
