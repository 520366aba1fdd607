import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeSandbox, returned, threw } from './testing/fake-sandbox.ts';
import { choose, forEach, lockOf, script, value } from './testing/flow.ts';
import { chain, root, run } from './testing/run-fixture.ts';

test('values flow from step to step and out', async () => {
  const sandbox = new FakeSandbox((_, { input }) =>
    returned(
      typeof input === 'object' && input !== null && 'n' in input ? Number(input['n']) + 1 : 0,
    ),
  );
  const lock = lockOf(chain(5), {
    outputs: { object: { last: { path: ['steps', 's4', 'output'] } } },
  });
  const { result, ends } = await run(lock, sandbox);
  expect(result).toMatchObject({ kind: 'finished', status: 'succeeded', outputs: { last: 4 } });
  expect(ends.at(-1)).toBe('succeeded');
  expect(sandbox.called).toEqual(['s0', 's1', 's2', 's3', 's4']);
  expect(sandbox.started.toSorted()).toEqual(['s0', 's1', 's2', 's3', 's4'].toSorted());
});

test('conditions, values, fan-outs and choices are evaluated, in paths and in code', async () => {
  const lock = lockOf(
    [
      value('list', { js: 'inputs.words.map((w) => w.length)', reads: ['inputs'] }),
      forEach('each', {
        needs: ['list'],
        items: { path: ['steps', 'list', 'output'] },
        as: 'size',
        body: [
          script('each', {
            with: { object: { v: { js: 'size * 10 + index', reads: ['index', 'size'] } } },
          }),
        ],
      }),
      script('never', {
        needs: ['each'],
        if: { js: 'steps.each.output.length > 9', reads: ['steps.each'] },
      }),
      choose(
        'pick',
        [
          [script('a')],
          [value('b', { text: ['n=', { path: ['steps', 'list', 'output', 'length'] }] })],
        ],
        {
          needs: ['list'],
          branches: [
            { if: { literal: false }, steps: [script('a')] },
            {
              if: { js: '!inputs.off', reads: ['inputs'] },
              steps: [
                value('b', { text: ['n=', { path: ['steps', 'list', 'output', 'length'] }] }),
              ],
            },
          ],
        },
      ),
    ],
    {
      outputs: {
        object: {
          each: { path: ['steps', 'each', 'output'] },
          never: { path: ['steps', 'never', 'output', { maybe: 'x' }], else: 'no' },
          pick: { path: ['steps', 'pick', 'output', 'b'] },
        },
      },
    },
  );
  const sandbox = new FakeSandbox((_, { input }) =>
    returned(
      typeof input === 'object' && input !== null && 'v' in input ? (input['v'] ?? null) : null,
    ),
  );
  const { result } = await run(lock, sandbox, { inputs: { words: ['a', 'bcd'] } });
  expect(result).toMatchObject({ outputs: { each: [10, 31], never: 'no', pick: 'n=2' } });
});

test('an expression that fails is the failure of its step', async () => {
  const lock = lockOf([
    value('a', { path: ['inputs', 'x', 'y'] }),
    script('b', { if: { literal: 'yes' } }),
    script('c', { with: { object: { v: { js: 'nope', reads: [] } } } }),
    forEach('d', { items: { literal: {} } }),
  ]);
  const sandbox = new FakeSandbox();
  const { ends } = await run(lock, sandbox);
  expect(new Set(ends)).toEqual(
    new Set([
      'a failed: `inputs.x` is undefined, so it has no "y".',
      'b failed: `if` must be true or false, but it is a string.',
      "c failed: The expression `nope` failed: ReferenceError: 'nope' is not defined.",
      'd failed: `for-each` must be a list, but it is an object.',
      'failed',
    ]),
  );
  expect(sandbox.called).toEqual([]);
});

test('arguments and results are held against the locked schemas', async () => {
  const step = script('a', {
    with: { object: { n: { path: ['inputs', 'n'] } } },
    output: { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] },
  });
  const input = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } } as const;
  const scripts = {
    [step.script]: {
      entry: 'scripts/a.ts',
      modules: {},
      call: { form: 'object', names: [] },
      input,
      output: step.output,
      permissions: {},
    },
  } as const;
  const lock = lockOf([step], { scripts });
  const answers = new FakeSandbox(() => returned({ x: 'one' }));
  const { ends } = await run(lock, answers, { inputs: { n: 1 } });
  expect(ends[0]).toMatch(/^a failed: The result of main breaks its own schema: \$\.x must be/u);
  const bad = await run(lock, new FakeSandbox(), { inputs: { n: 0 } });
  expect(bad.ends[0]).toMatch(/^a failed: The arguments break what main takes: \$\.n must be/u);
});

test.each([
  [{ kind: 'timed-out' } as const, 'a failed: The attempt took longer than 1.5 s.'],
  [{ kind: 'no-result', message: 'It ended early.' } as const, 'a failed: It ended early.'],
  [{ kind: 'returned', text: '{' } as const, 'a failed: The result of main is not JSON.'],
  [
    { kind: 'output-too-large', limitBytes: 10 } as const,
    'a failed: The result of main is larger than 10 bytes.',
  ],
])('the outcome %j fails the step in a sentence', async (outcome, end) => {
  const lock = lockOf([script('a', { timeoutMs: 1500 })]);
  expect((await run(lock, new FakeSandbox(() => outcome))).ends[0]).toBe(end);
});

test('an error of any size is kept within bounds', async () => {
  const { written } = await run(
    lockOf([script('a')]),
    new FakeSandbox(() => threw('x'.repeat(1e6))),
  );
  expect(written.length).toBeLessThan(256 * 1024);
});

test('inputs that do not fit and secrets that are missing refuse the run before anything is made', async () => {
  const inputs = {
    type: 'object',
    properties: { limit: { type: 'integer', default: 5 }, word: { type: 'string' } },
    required: ['word'],
    additionalProperties: false,
  } as const;
  const lock = lockOf([script('a')], {
    interface: { inputs, outputs: true },
    secrets: ['GOOD', 'SHORT', 'UNSET'],
  });
  const secrets = new Map([
    ['GOOD', 'long enough'],
    ['SHORT', ' ab '],
  ]);
  const directory = join(root, 'untouched');
  const { result } = await run(lock, new FakeSandbox(), {
    inputs: { limit: 'x' },
    secrets,
    directory,
  });
  if (result.kind !== 'refused') expect.fail('it ran');
  expect(result.problems.map(({ about }) => about)).toEqual([
    'inputs',
    'inputs',
    'secrets',
    'secrets',
  ]);
  const text = result.problems.map(({ message }) => message).join('\n');
  expect(text).toContain('inputs.limit must be');
  expect(text).toContain('SHORT is shorter than 4 characters');
  expect(text).toContain('takes the secret UNSET, which is not set');
  expect(readdirSync(root)).not.toContain('untouched');
});

test('defaults of inputs are filled in', async () => {
  const inputs = { type: 'object', properties: { n: { type: 'integer', default: 5 } } } as const;
  const lock = lockOf([script('a', { with: { object: { n: { path: ['inputs', 'n'] } } } })], {
    interface: { inputs, outputs: true },
  });
  const sandbox = new FakeSandbox();
  await run(lock, sandbox);
  expect(sandbox.calls[0]?.input).toEqual({ n: 5 });
});

test('a secret reaches the step exactly, goes on exactly, and is written nowhere', async () => {
  const secret = 'hunter2-"quoted"\nsecond line\n';
  const lock = lockOf(
    [
      script('a', { with: { object: { key: { secret: 'KEY' } } }, secrets: ['KEY'] }),
      script('b', { needs: ['a'], with: { object: { v: { path: ['steps', 'a', 'output'] } } } }),
      script('c', { needs: ['a'] }),
    ],
    { secrets: ['KEY'], outputs: { object: { out: { path: ['steps', 'a', 'output'] } } } },
  );
  const sandbox = new FakeSandbox((step, { onLog }) => {
    for (const line of `got ${secret}`.split('\n')) onLog('stdout', line);
    onLog('stderr', Buffer.from(secret).toString('base64'));
    return step === 'c' ? threw(`failed with ${secret}`) : returned({ secret });
  });
  const { notices, written, result } = await run(lock, sandbox, {
    secrets: new Map([
      ['KEY', secret],
      ['OTHER', 'never looked at'],
    ]),
  });
  const inputOf = (step: string): unknown => sandbox.calls[sandbox.called.indexOf(step)]?.input;
  expect(inputOf('a')).toEqual({ key: secret });
  expect(inputOf('b')).toEqual({ v: { secret } });
  expect(sandbox.calls.map(({ secrets }) => secrets)).toEqual([[secret], [], []]);
  for (const sink of [JSON.stringify(notices), written, JSON.stringify(result)]) {
    expect(sink).toContain('***');
    expect(sink).not.toContain('hunter2');
    expect(sink).not.toContain('second line');
    expect(sink).not.toContain(Buffer.from(secret).toString('base64').slice(0, 12));
  }
});

test('one step runs alone, with arguments of its own', async () => {
  const lock = lockOf([
    script('first'),
    forEach('each', {
      needs: ['first'],
      items: { path: ['steps', 'first', 'output'] },
      body: [script('each', { with: { object: { v: { path: ['item'] } } } })],
    }),
  ]);
  const sandbox = new FakeSandbox((_, { input }) => returned(input));
  const { result, notices } = await run(lock, sandbox, { only: { step: 'each', with: { v: 7 } } });
  expect(result).toMatchObject({ status: 'succeeded', outputs: { v: 7 } });
  expect(sandbox.called).toEqual(['each']);
  expect(notices[0]).toMatchObject({ kind: 'run-started', only: 'each' });
  const wrong = await run(lock, sandbox, { only: { step: 'nope', with: {} } });
  expect(wrong.result).toMatchObject({ kind: 'refused', problems: [{ about: 'step' }] });
});
