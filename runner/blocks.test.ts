import { expect, test } from 'vitest';
import type { Lock, Template } from '../lock/index.ts';
import type { RunOptions } from './run.ts';
import { FakeSandbox, returned, threw, untilTold } from './testing/fake-sandbox.ts';
import { approve, end, flow, flowsOf, forEach, lockOf, repeat, script } from './testing/flow.ts';
import { sleep, value } from './testing/flow.ts';
import { run } from './testing/run-fixture.ts';

const path = (...segments: readonly string[]): Template => ({ path: segments });
const once = { attempts: 2, delayMs: 1, factor: 1, jitter: 'none' } as const;

/** A sandbox whose scripts give back what they were given. */
function echo(): FakeSandbox {
  return new FakeSandbox((_, { input }) => returned(input));
}

/** A lock that uses others as steps, as the compiler writes it: with their interfaces. */
function using(flows: { readonly [name: string]: Lock }, lock: Lock): [Lock, Partial<RunOptions>] {
  const locks = flowsOf(flows);
  const named = [...locks].map(([digest, inner]) => {
    const { interface: shape, secrets } = inner;
    const entry = {
      path: 'x.lock.json',
      sha256: '',
      blob: '',
      interface: shape,
      secrets,
      grants: {},
    };
    return [digest, entry] as const;
  });
  return [{ ...lock, flows: Object.fromEntries(named) }, { flows: locks }];
}

const greeting = lockOf(
  [
    script('say', {
      with: { object: { name: path('inputs', 'name'), key: { secret: 'KEY' } } },
      secrets: ['KEY'],
    }),
    value('where', {
      js: 'flow.name + " " + run.id.length',
      reads: ['flow', 'run'],
    }),
  ],
  {
    flow: { path: 'flows/greeting.yaml', sha256: '0'.repeat(64) },
    secrets: ['KEY'],
    interface: {
      inputs: {
        type: 'object',
        properties: {
          name: { type: 'string', minLength: 2 },
          loud: { type: 'boolean', default: true },
        },
        required: ['name'],
        additionalProperties: false,
      },
      outputs: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    },
    outputs: {
      object: {
        text: { text: [path('steps', 'say', 'output', 'name'), '!'] as never },
        loud: path('inputs', 'loud'),
        where: path('steps', 'where', 'output'),
      },
    },
  },
);

test('a flow as a step takes inputs and secrets, sees only its own, and gives its outputs', async () => {
  const [lock, more] = using(
    { greeting },
    lockOf(
      [
        value('name', { literal: 'Ada' }),
        flow('hello', 'greeting', {
          needs: ['name'],
          with: { object: { name: path('steps', 'name', 'output') } },
          secrets: ['KEY'],
        }),
      ],
      { secrets: ['KEY'], outputs: { object: { out: path('steps', 'hello', 'output') } } },
    ),
  );
  const sandbox = echo();
  const secrets = new Map([['KEY', 'a secret key']]);
  const { result, written, ends } = await run(lock, sandbox, { ...more, secrets });
  expect(ends).toContain('hello/say succeeded');
  expect(sandbox.calls[0]?.input).toEqual({ name: 'Ada', key: 'a secret key' });
  expect(result).toMatchObject({ outputs: { out: { text: 'Ada!', loud: true } } });
  expect(JSON.stringify(result)).toMatch(/"where":"greeting \d+"/u);
  expect(written).not.toContain('a secret key');
});

test('inputs that a flow does not take fail the step, and outputs that break their schema its attempt', async () => {
  const call = (name: string): Lock =>
    lockOf(
      [
        flow('hello', 'greeting', {
          with: { object: { name: { literal: name } } },
          secrets: ['KEY'],
        }),
      ],
      { secrets: ['KEY'] },
    );
  const secrets = new Map([['KEY', 'a secret key']]);
  const [short, more] = using({ greeting }, call('x'));
  const { ends } = await run(short, echo(), { ...more, secrets });
  expect(ends[0]).toMatch(/^hello failed: The inputs break what the flow takes: \$\.name must/u);
  const outputs = { object: { text: { literal: 1 } } };
  const [broken, other] = using({ greeting: { ...greeting, outputs } }, call('Ada'));
  const second = await run(broken, echo(), { ...other, secrets });
  expect(second.ends).toContainEqual(
    expect.stringMatching(/^hello failed: The flow's outputs break their schema: \$\.text/u),
  );
});

test('on-error sees what failed and at which attempt, finally sees how the run ends', async () => {
  const lock = lockOf([script('ok'), script('bad', { retry: once })], {
    onError: [
      script('tell', {
        with: {
          object: {
            text: {
              js: '`${error.step} ${error.name} ${error.message} ${error.attempt} ${steps.ok.status}`',
              reads: ['error', 'steps.ok'],
            },
          },
        },
      }),
    ],
    finally: [
      script('report', {
        with: { object: { status: path('run', 'status'), bad: path('steps', 'bad', 'status') } },
      }),
    ],
  });
  const sandbox = new FakeSandbox((step, { input }) =>
    step === 'bad' ? threw('broke') : returned(input),
  );
  const { ends, result } = await run(lock, sandbox);
  const inputOf = (step: string): unknown => sandbox.calls[sandbox.called.indexOf(step)]?.input;
  expect(inputOf('on-error:tell')).toEqual({ text: 'bad Error broke 2 succeeded' });
  expect(inputOf('finally:report')).toEqual({ status: 'failed', bad: 'failed' });
  expect(ends.at(-1)).toBe('failed');
  expect(result).toMatchObject({ error: { step: 'bad', message: 'broke' } });
});

test('a loop sees the number of the round, and its condition the steps of the round', async () => {
  const lock = lockOf(
    [
      repeat('wait', {
        max: 5,
        until: { js: 'steps.x.output.n === 2 && index === 2', reads: ['index', 'steps.x'] },
        body: [script('x', { with: { object: { n: path('index') } } })],
      }),
    ],
    { outputs: { object: { out: path('steps', 'wait', 'output') } } },
  );
  const { result } = await run(lock, echo());
  expect(result).toMatchObject({ status: 'succeeded', outputs: { out: { x: { n: 2 } } } });
});

test('a sleep takes its time', async () => {
  const { notices } = await run(lockOf([sleep('pause', { durationMs: 30 })]), new FakeSandbox());
  const [begun, ended] = ['sleep-started', 'step-succeeded'].map(
    (kind) => notices.find((it) => it.kind === kind)?.at ?? 0,
  );
  expect((ended ?? 0) - (begun ?? 0)).toBeGreaterThanOrEqual(29);
});

test('a run with nothing left to do but to wait for approvals says so, and leaves no process', async () => {
  const lock = lockOf([
    approve('ask', { message: { text: ['Deploy ', path('inputs', 'v'), '?'] as never } }),
    approve('also', { form: { type: 'object' }, timeoutMs: 60_000 }),
    script('a'),
    script('after', { needs: ['ask'] }),
  ]);
  const { result } = await run(lock, echo(), { inputs: { v: 'v1' } });
  expect(result).toMatchObject({
    kind: 'waiting',
    approvals: [
      { step: 'ask', message: 'Deploy v1?' },
      { step: 'also', message: 'Go?', form: { type: 'object' } },
    ],
  });
});

test('an approval that nobody gives in time fails its step', async () => {
  const lock = lockOf([approve('ask', { timeoutMs: 20 })]);
  const { ends } = await run(lock, echo(), { staysForApprovals: true });
  expect(ends).toEqual(['ask failed: Nobody approved within 20 ms.', 'failed']);
});

test('a return gives the outputs, ends what runs, and lets finally run', async () => {
  const lock = lockOf(
    [
      script('slow'),
      script('quick'),
      end('stop', {
        needs: ['quick'],
        outputs: { object: { sent: { literal: false } } },
      }),
    ],
    {
      outputs: { object: { sent: { literal: true } } },
      interface: {
        inputs: { type: 'object' },
        outputs: { type: 'object', properties: { sent: { type: 'boolean' } }, required: ['sent'] },
      },
      finally: [script('last', { with: { object: { status: path('run', 'status') } } })],
    },
  );
  const sandbox = new FakeSandbox((step, { input }) =>
    step === 'slow' ? untilTold().outcome : returned(input),
  );
  const { result, ends } = await run(lock, sandbox);
  expect(result).toMatchObject({ status: 'succeeded', outputs: { sent: false } });
  expect(ends).toEqual([
    'quick succeeded',
    'stop succeeded',
    'slow failed: The flow ended early.',
    'finally:last succeeded',
    'succeeded',
  ]);
  expect(sandbox.calls.at(-1)?.input).toEqual({ status: 'succeeded' });
});

test('with mocks nothing of a mocked step runs, and the journal says so', async () => {
  const lock = lockOf(
    [
      script('a', { mock: { object: { n: { literal: 1 } } } }),
      script('b', { needs: ['a'], with: { object: { n: path('steps', 'a', 'output', 'n') } } }),
    ],
    { outputs: { object: { out: path('steps', 'b', 'output') } } },
  );
  const sandbox = echo();
  const { result, notices } = await run(lock, sandbox, { mock: true });
  expect(sandbox.called).toEqual(['b']);
  expect(sandbox.started).toEqual(['b']);
  expect(result).toMatchObject({ outputs: { out: { n: 1 } } });
  expect(notices.find((it) => it.kind === 'step-succeeded')).toMatchObject({ mock: true });
  expect(notices[0]).toMatchObject({ kind: 'run-started', mock: true });
});

test('a flow that takes longer than its step admits is ended, and what it runs is killed', async () => {
  const slow = lockOf([script('x'), script('y', { needs: ['x'] })], { finally: [script('tidy')] });
  const [lock, more] = using({ slow }, lockOf([flow('sub', 'slow', { timeoutMs: 30 })]));
  const sandbox = new FakeSandbox((step) =>
    step === 'sub/x' ? untilTold().outcome : returned(null),
  );
  const { ends } = await run(lock, sandbox, more);
  expect(ends).toEqual([
    'sub/y skipped: cancelled',
    'sub/x failed: The flow ran out of time.',
    'sub/finally:tidy succeeded',
    'sub failed: The attempt took longer than 30 ms.',
    'failed',
  ]);
});

test('no more steps of a group run at once than it has places, over fan-outs and flows', async () => {
  const concurrency = { group: { text: ['g-', path('inputs', 'v')] as never }, limit: 2 };
  const lock = lockOf([
    forEach('each', {
      items: { literal: [1, 2, 3, 4, 5, 6] },
      parallel: 6,
      body: [script('each', { concurrency })],
    }),
    script('other', { concurrency }),
  ]);
  const sandbox = new FakeSandbox(async () => {
    await new Promise(setImmediate);
    return returned(null);
  });
  const { result } = await run(lock, sandbox, { inputs: { v: 'x' } });
  expect(result).toMatchObject({ status: 'succeeded' });
  expect(sandbox.called).toHaveLength(7);
  expect(sandbox.widest).toBe(2);
});
