import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Lock } from '../../../lock/index.ts';
import { FakeSandbox, returned, threw } from '../../testing/fake-sandbox.ts';
import { choose, forEach, lockOf, script, value } from '../../testing/flow.ts';
import type { FlowCase, FlowTestRun, StepFixture } from '../flow-test.ts';
import { runFlowTest, type TestResult } from './run-flow-test.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-flow-test-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function caseOf(more: Partial<Omit<FlowCase, 'kind'>> = {}): FlowCase {
  return {
    kind: 'case',
    inputs: {},
    secrets: new Map(),
    mocks: new Map(),
    failures: new Map(),
    expect: { status: 'succeeded' },
    ...more,
  };
}

async function tryOut(
  lock: Lock,
  flowTest: FlowTestRun,
  sandbox: FakeSandbox = new FakeSandbox((step) => returned(`real ${step}`)),
): Promise<TestResult & { readonly said: readonly string[]; readonly called: readonly string[] }> {
  const result = await runFlowTest(flowTest, { root, flowPath: 'flows/test.yaml', lock, sandbox });
  expect(sandbox.alive).toBe(0);
  const said = result.mismatches.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { ...result, said, called: sandbox.called };
}

function runsLeft(): readonly string[] {
  const runs = join(root, '.millrace/runs');
  return existsSync(runs) ? readdirSync(runs) : [];
}

/** `b` takes what `a` gives. */
const pair = lockOf(
  [
    script('a', { grants: { net: ['a.example:443'] }, secrets: ['KEY'] }),
    script('b', {
      needs: ['a'],
      with: { object: { of: { path: ['steps', 'a', 'output'] } } },
      grants: { read: ['data'] },
    }),
  ],
  {
    secrets: ['KEY'],
    outputs: { object: { b: { path: ['steps', 'b', 'output'] } } },
    scripts: Object.fromEntries(
      ['a', 'b'].map((id) => [
        id.padEnd(64, '.'),
        {
          entry: `scripts/${id}.ts`,
          modules: {},
          call: { form: 'object', names: [] } as const,
          input: { type: 'object' },
          output: true,
          permissions: {},
        },
      ]),
    ),
  },
);

test('a mocked step gives its mock, does not start, takes no secret, and is seen by the others', async () => {
  const sandbox = new FakeSandbox((_step, { input }) => returned(input));
  const mocks = new Map([['a', { rows: 3 }]]);
  const outputs = { b: { of: { rows: 3 } } };
  const done = await tryOut(
    pair,
    caseOf({ mocks, expect: { status: 'succeeded', outputs } }),
    sandbox,
  );
  expect(done.said).toEqual([]);
  expect(done.called).toEqual(['b']);
  expect(sandbox.started).toEqual(['b']);
});

test('a run that passed leaves nothing, one that failed is kept with the runs', async () => {
  const mocks = new Map([['a', 1]]);
  const passed = await tryOut(pair, caseOf({ mocks }));
  expect(passed.run).toBeUndefined();
  expect(runsLeft()).toEqual([]);
  const failed = await tryOut(pair, caseOf({ mocks, expect: { status: 'failed' } }));
  expect(failed.said).toEqual(['expect.status: The run succeeded, and should have failed']);
  expect(runsLeft()).toEqual([failed.run]);
  expect(readFileSync(join(root, '.millrace/.gitignore'), 'utf8')).toBe('*\n');
  expect(readdirSync(join(root, '.millrace/tests'))).toEqual([]);
});

test('a step that fails by the test fails with that error, and starts no process', async () => {
  const failures = new Map([['a', { name: 'HttpError', message: 'HTTP 500 of a.example' }]]);
  const steps = new Map([
    ['a', 'failed'],
    ['b', 'skipped'],
  ] as const);
  const error = { step: 'a', name: 'HttpError', message: 'HTTP 500' };
  const done = await tryOut(
    pair,
    caseOf({ failures, expect: { status: 'failed', error, steps, grants: new Map() } }),
  );
  expect(done.said).toEqual([]);
  expect(done.called).toEqual([]);
});

test('each part of an error is compared, and names what came', async () => {
  const failures = new Map([['a', { name: 'HttpError', message: 'HTTP 500' }]]);
  const error = { step: 'b', name: 'TypeError', message: 'HTTP 404' };
  const done = await tryOut(pair, caseOf({ failures, expect: { status: 'failed', error } }));
  expect(done.mismatches).toEqual([
    { path: ['expect', 'error', 'step'], message: 'Another step failed', expected: 'b', got: 'a' },
    {
      path: ['expect', 'error', 'name'],
      message: 'The error has another name',
      expected: 'TypeError',
      got: 'HttpError',
    },
    {
      path: ['expect', 'error', 'message'],
      message: 'The error’s message does not contain this',
      expected: 'HTTP 404',
      got: 'HTTP 500',
    },
  ]);
});

test('a run that fails unexpectedly says why, and its outputs are not compared', async () => {
  const sandbox = new FakeSandbox(() => threw('no such file'));
  const expected = { status: 'succeeded', outputs: { b: 1 } } as const;
  const done = await tryOut(
    pair,
    caseOf({ mocks: new Map([['a', 1]]), expect: expected }),
    sandbox,
  );
  expect(done.said).toEqual(['expect.status: The run failed: `b`: Error: no such file']);
});

test('outputs that are not named may be anything; one that is missing is told', async () => {
  const lock = lockOf([], { outputs: { object: { a: { literal: 1 }, b: { literal: [1, 2] } } } });
  const right = await tryOut(lock, caseOf({ expect: { status: 'succeeded', outputs: { a: 1 } } }));
  expect(right.said).toEqual([]);
  const outputs = { b: [1, 3], c: null };
  const wrong = await tryOut(lock, caseOf({ expect: { status: 'succeeded', outputs } }));
  expect(wrong.said).toEqual([
    'expect.outputs.b.1: `[1]` of the output `b` is another value',
    'expect.outputs.c: The output `c` is missing',
  ]);
});

test('a step inside others ended so in every round, and one that was never reached is skipped', async () => {
  const lock = lockOf([
    forEach('each', {
      items: { literal: [1, 2] },
      result: 'record',
      onItemError: 'collect',
      body: [script('inner')],
    }),
    choose('pick', [[value('first', { literal: 1 })], [value('second', { literal: 2 })]]),
  ]);
  const sandbox = (): FakeSandbox =>
    new FakeSandbox((step) => (step === 'each[1]/inner' ? threw('bad') : returned(1)));
  const expected = (steps: readonly (readonly [string, 'failed' | 'skipped' | 'succeeded'])[]) =>
    caseOf({ expect: { status: 'succeeded', steps: new Map(steps) } });
  const right = expected([
    ['each', 'succeeded'],
    ['pick/first', 'succeeded'],
    ['pick/second', 'skipped'],
  ]);
  expect((await tryOut(lock, right, sandbox())).said).toEqual([]);
  const wrong = expected([
    ['each/inner', 'succeeded'],
    ['pick/first', 'skipped'],
    ['pick/second', 'succeeded'],
  ]);
  expect((await tryOut(lock, wrong, sandbox())).said).toEqual([
    'expect.steps.each/inner: `each/inner` failed at each[1]/inner, and should have succeeded',
    'expect.steps.pick/first: `pick/first` succeeded, and should have been skipped',
    'expect.steps.pick/second: `pick/second` was never reached, and should have succeeded',
  ]);
});

test('what the steps that ran held is compared, both ways', async () => {
  const secrets = new Map([['KEY', 'a test value']]);
  const held = new Map([
    ['a', { net: ['a.example:443'] }],
    ['b', { read: ['data'] }],
  ]);
  const right = caseOf({ secrets, expect: { status: 'succeeded', grants: held } });
  expect((await tryOut(pair, right)).said).toEqual([]);
  const mocks = new Map([['a', 1]]);
  const fewer = caseOf({ mocks, expect: { status: 'succeeded', grants: new Map() } });
  expect((await tryOut(pair, fewer)).said).toEqual([
    'expect.grants.b.read: `b` held `read` data, which is not expected',
  ]);
  const other = new Map([
    ['a', {}],
    ['b', { read: ['data', 'more'], env: true as const }],
  ]);
  const more = caseOf({ mocks, expect: { status: 'succeeded', grants: other } });
  expect((await tryOut(pair, more)).said).toEqual([
    'expect.grants.a: `a` did not run, so it held nothing',
    'expect.grants.b.read: `b` did not hold `read` more',
    'expect.grants.b.env: `b` did not hold all of `env`',
  ]);
});

test('what the flow refuses is told at what was given, and no run is kept', async () => {
  const done = await tryOut(pair, caseOf());
  expect(done.said).toEqual(['secrets: The flow takes the secret KEY, which is not set']);
  expect(done.run).toBeUndefined();
  expect(runsLeft()).toEqual([]);
});

function fixtureOf(more: Partial<Omit<StepFixture, 'kind'>>): StepFixture {
  return { kind: 'fixture', step: 'b', with: {}, expect: { output: null }, ...more };
}

test('a step alone is given its arguments and none of the flow, once', async () => {
  const retry = { attempts: 5, delayMs: 60_000, factor: 1, jitter: 'none' } as const;
  const lock = lockOf(
    [script('b', { with: { object: { limit: { literal: 3 } } }, retry, cache: {} })],
    { scripts: pair.scripts },
  );
  const echo = new FakeSandbox((_step, { input }) => returned(input));
  const given = fixtureOf({ with: { of: 1 }, expect: { output: { of: 1 } } });
  expect((await tryOut(lock, given, echo)).said).toEqual([]);
  const failing = fixtureOf({ expect: { error: { name: 'Error', message: 'bad' } } });
  expect((await tryOut(lock, failing, new FakeSandbox(() => threw('too bad')))).said).toEqual([]);
});

test('a step alone that ends otherwise than expected is told so', async () => {
  const returns = fixtureOf({ expect: { error: { message: 'bad' } } });
  expect((await tryOut(pair, returns)).said).toEqual([
    'expect.error: The step returned, and should have failed',
  ]);
  const throws = await tryOut(pair, fixtureOf({}), new FakeSandbox(() => threw('bad')));
  expect(throws.said).toEqual(['expect.output: The step did not return: `b`: Error: bad']);
});
