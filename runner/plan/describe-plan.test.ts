import { expect, test } from 'vitest';
import { approve, choose, flow, flowsOf, forEach, lockOf, script, value } from '../testing/flow.ts';
import { describePlan } from './describe-plan.ts';
import { renderPlan } from './render-plan.ts';

const lock = lockOf(
  [
    script('alert', {
      needs: ['each', 'lead'],
      if: { js: 'steps.each.output.length > 0', reads: ['steps.each'] },
      onError: 'continue',
      with: { object: { hook: { secret: 'HOOK' }, n: { literal: 1 } } },
      grants: { net: ['hooks.example:443'], run: true },
      secrets: ['HOOK'],
      timeoutMs: 30_000,
      retry: {
        attempts: 4,
        delayMs: 2_000,
        factor: 2,
        maxDelayMs: 60_000,
        jitter: 'full',
        on: { js: 'attempt < 3', reads: ['attempt'] },
      },
    }),
    forEach('each', {
      needs: ['search'],
      items: { path: ['steps', 'search', 'output'] },
      as: 'story',
      parallel: 8,
    }),
    choose('lead', [[value('text', { literal: 'a' })]], {
      needs: ['search'],
      else: [script('other')],
    }),
    script('search', { grants: { read: ['.git'] } }),
    forEach('many', { result: 'record', body: [script('b', { needs: ['a'] }), script('a')] }),
  ],
  {
    name: 'Mentions',
    secrets: ['HOOK'],
    timeoutMs: 600_000,
    outputs: {
      object: { ok: { path: ['steps', 'alert', 'output', { maybe: 'ok' }], else: false } },
    },
  },
);

test('the steps stand in the order in which they can run, with all that they may do', () => {
  expect(renderPlan(describePlan({ lock, flows: new Map() }, { keyword: 'deno' })))
    .toBe(`flows/test.yaml (Mentions)
inputs: {"keyword":"deno"}
secrets: HOOK
timeout: 10 m 00 s

1. search  scripts/search.ts
     may read: .git
1. many  for each item of [], 2 at once
     each item:
       1. many/a  scripts/a.ts
       2. many/b  scripts/b.ts
            needs: a
2. each  for each story of steps.search.output, 8 at once: scripts/each.ts
     needs: search
2. lead  choose
     needs: search
     if true:
       1. lead/text  = "a"
     else:
       1. lead/other  scripts/other.ts
3. alert  scripts/alert.ts
     needs: each, lead
     if: steps.each.output.length > 0
     with: { hook: secrets.HOOK, n: 1 }
     may net: hooks.example:443
     may run: everything
     secrets: HOOK
     timeout: 30.0 s
     retry: 4 attempts, 2.0 s apart, growing 2 times, to at most 1 m 00 s, with jitter, while attempt < 3
     on-error: continue

outputs: { ok: steps.alert.output?.ok ?? false }
`);
});

test('a plan is data as well', () => {
  const plan = describePlan({ lock: lockOf([script('a')]), flows: new Map() });
  expect(plan).toEqual({
    flow: 'flows/test.yaml',
    secrets: [],
    outputs: '{}',
    steps: [
      {
        step: 'a',
        kind: 'script',
        wave: 0,
        needs: [],
        uses: 'scripts/a.ts',
        script: 'a'.padEnd(64, '.'),
        grants: {},
        secrets: [],
        with: '{}',
      },
    ],
  });
});

test('the steps of a flow that is used, and those that run at the end, are shown', () => {
  const inner = lockOf([script('x')], { onError: [script('tell')], finally: [script('last')] });
  const user = lockOf([forEach('each', { body: [flow('each', 'inner')] })], {
    finally: [approve('ask')],
  });
  const plan = describePlan({ lock: user, flows: flowsOf({ inner }) });
  expect(renderPlan(plan)).toBe(`flows/test.yaml

1. each  for each item of [], 2 at once: flows/inner.yaml
     steps:
       1. each/x  scripts/x.ts
     on-error:
       1. each/on-error:tell  scripts/tell.ts
     finally:
       1. each/finally:last  scripts/last.ts

finally:
1. finally:ask  approve "Go?"

outputs: {}
`);
});

test('with mocks nothing is planned inside of a step that has one', () => {
  const mock = { literal: 'stood in' };
  const steps = [
    script('send', { mock, grants: { run: true }, secrets: ['KEY'] }),
    flow('sub', 'sub', { mock }),
    choose('pick', [[script('left')]], { mock }),
    script('real', { grants: { net: ['a.example:443'] } }),
  ];
  const locks = { lock: lockOf(steps), flows: flowsOf({ sub: lockOf([script('inner')]) }) };
  expect(describePlan(locks, undefined, true).steps.slice(0, 3)).toEqual(
    steps.slice(0, 3).map(({ id, kind }) => ({
      step: id,
      kind,
      needs: [],
      wave: 0,
      mock: '"stood in"',
    })),
  );
  const text = renderPlan(describePlan(locks, undefined, true));
  expect(text).not.toMatch(/inner|left|may run|KEY/u);
  expect(text).toContain('may net: a.example:443');
  expect(renderPlan(describePlan(locks))).toMatch(/may run: everything[^]*inner[^]*left/u);
});

test('a lock with a cycle still has a plan', () => {
  const cycle = lockOf([script('a', { needs: ['b'] }), script('b', { needs: ['a'] })]);
  const plan = describePlan({ lock: cycle, flows: new Map() });
  expect(plan.steps.length).toBe(2);
});

test('a plan says what limits a step, what stands for it, and who is asked for what', () => {
  const limited = lockOf([
    script('work', {
      idempotent: true,
      cache: { ttlMs: 60_000 },
      memoryMiB: 256,
      concurrency: { group: { literal: 'g' }, limit: 2 },
      mock: { literal: 7 },
    }),
    script('kept', { cache: {} }),
    forEach('each', { onItemError: 'collect', body: [script('each', { memoryMiB: 64 })] }),
    approve('ask', { form: { type: 'object' }, approvers: ['ada', 'org/ops'], timeoutMs: 60_000 }),
  ]);
  const text = renderPlan(describePlan({ lock: limited, flows: new Map() }));
  expect(text).toContain(`1. work  scripts/work.ts
     idempotent: yes
     cache: for 1 m 00 s
     memory: 256 MiB
     concurrency: 2 at once of "g"
     mock: 7
1. kept  scripts/kept.ts
     cache: for ever
1. each  for each item of [], 2 at once, failures collected: scripts/each.ts
     memory: 64 MiB
1. ask  approve "Go?"
     timeout: 1 m 00 s
     form: {"type":"object"}
     approvers: ada, org/ops
`);
});
