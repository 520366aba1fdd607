import { expect, test } from 'vitest';
import type { Grants, Lock, LockedStep } from '../../../lock/index.ts';
import type { Change } from '../../model/change.ts';
import type { Widening } from '../../model/side.ts';
import { compareSides } from '../compare-sides.ts';
import { compareInput, type Given } from '../testing/compare-input.ts';
import { fileOf, lockOf, objectOf, scriptOf, scriptsOf, step } from '../testing/small-lock.ts';

/** The changes in the section on power and their counterparts, short. */
function power(given: Given): readonly string[] {
  return compareSides(compareInput(given))
    .changes.filter(({ kind }) => /(widened|narrowed|machine-changed|gate-weakened)$/.test(kind))
    .map(short);
}

function short({ kind, step: place, subject, from, to, via }: Change): string {
  const origin = via === undefined ? '' : ` via ${via.kind}`;
  return `${kind} ${place ?? '-'} ${subject}: ${from ?? '-'} -> ${to ?? '-'}${origin}`;
}

function granted(grants: Grants, change: Partial<Lock> = {}): Lock {
  return lockOf('a', {
    steps: [step('run', 'run', { grants })],
    scripts: scriptsOf({ run: scriptOf('run', { permissions: grants }) }),
    ...change,
  });
}

const one = { run: scriptOf('run') };

function withGrants(before: Grants, after: Grants): readonly string[] {
  const lock = (grants: Grants): Lock => granted(grants, { scripts: scriptsOf(one) });
  return power({ base: [lock(before)], head: [lock(after)] });
}

test.each<[string, Grants, Grants, string[]]>([
  ['a new host', { net: ['a.com'] }, { net: ['a.com', 'b.com'] }, ['net: - -> b.com']],
  ['every name below', { net: ['a.com'] }, { net: ['*.a.com'] }, ['net: a.com -> *.a.com']],
  ['every port', { net: ['a.com:443'] }, { net: ['a.com'] }, ['net: a.com:443 -> a.com']],
  ['all hosts', { net: ['a.com', 'b.com'] }, { net: true }, ['net: a.com, b.com -> true']],
  [
    'a shorter prefix',
    { net: ['10.1.0.0/16'] },
    { net: ['10.0.0.0/8'] },
    ['net: 10.1.0.0/16 -> 10.0.0.0/8'],
  ],
  ['the folder around', { read: ['dir/sub'] }, { read: ['dir'] }, ['read: dir/sub -> dir']],
  ['all that begins so', { env: ['A_B'] }, { env: ['A_*'] }, ['env: A_B -> A_*']],
  ['a star that is no list', { env: ['A'] }, { env: ['A_*'] }, ['env: - -> A_*']],
  ['a program', {}, { run: ['git'] }, ['run: - -> git']],
  ['everything at once', {}, { write: true, sys: ['uid'] }, ['sys: - -> uid', 'write: - -> true']],
])('%s is a widening, item by item', (_name, before, after, expected) => {
  const found = withGrants(before, after).filter((line) => line.startsWith('grant-widened'));
  expect(found).toEqual(expected.map((line) => `grant-widened run ${line}`));
});

test.each<[string, Grants, Grants]>([
  ['one port of a host', { net: ['a.com'] }, { net: ['a.com:443'] }],
  ['one host of all', { net: true }, { net: ['a.com'] }],
  ['a name below', { net: ['*.a.com'] }, { net: ['b.a.com:80'] }],
  ['a longer prefix', { net: ['10.0.0.0/8'] }, { net: ['10.1.2.3'] }],
  ['a folder inside', { write: ['.'] }, { write: ['out'] }],
  ['one variable', { env: ['A_*'] }, { env: ['A_B'] }],
  ['nothing any more', { run: ['git'] }, {}],
])('%s of what there was is a narrowing and no widening', (_name, before, after) => {
  const found = withGrants(before, after);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^grant-narrowed run /);
});

test('the same grants in the same step are no news', () => {
  const grants = { net: ['a.com'], read: true } as const;
  expect(withGrants(grants, grants)).toEqual([]);
});

test('a step that is new has all its power as widenings, secrets with it', () => {
  const after = lockOf('a', {
    secrets: ['TOKEN'],
    steps: [
      step('run', 'run', { grants: { net: ['a.com'], run: true } as const, secrets: ['TOKEN'] }),
    ],
    scripts: scriptsOf(one),
  });
  const expected = [
    'grant-widened run net: - -> a.com',
    'grant-widened run run: - -> true',
    'secret-widened run secret: - -> TOKEN',
  ];
  expect(power({ base: [lockOf('a')], head: [after] })).toEqual(expected);
  expect(power({ head: [after] })).toEqual(expected);
});

test('a renamed step is one that went and one that came, so its power is new', () => {
  const named = (id: string): Lock =>
    lockOf('a', {
      steps: [step(id, 'run', { grants: { net: ['a.com'] } })],
      scripts: scriptsOf(one),
    });
  const given = { base: [named('old')], head: [named('new')] };
  expect(power(given)).toEqual(['grant-widened new net: - -> a.com']);
  const kinds = compareSides(compareInput(given)).changes.map(({ kind }) => kind);
  expect(kinds).toContain('step-removed');
  expect(kinds).toContain('step-added');
});

test('a grant that moves to a step with another script is a widening there', () => {
  const lock = (first: Grants, second: Grants): Lock =>
    lockOf('a', {
      steps: [step('x', 'x', { grants: first }), step('y', 'y', { grants: second })],
      scripts: scriptsOf({ x: scriptOf('x'), y: scriptOf('y') }),
    });
  const net = { net: ['a.com'] };
  expect(power({ base: [lock(net, {})], head: [lock({}, net)] })).toEqual([
    'grant-widened y net: - -> a.com',
    'grant-narrowed x net: a.com -> -',
  ]);
});

test('another script under the same name gains all that the step may do', () => {
  const lock = (name: string): Lock =>
    lockOf('a', {
      steps: [step('run', name, { grants: { net: ['a.com'] } })],
      scripts: scriptsOf({ [name]: scriptOf(name) }),
    });
  expect(power({ base: [lock('old')], head: [lock('new')] })).toEqual([
    'grant-widened run net: - -> a.com',
  ]);
});

test('the same script under another path gains nothing', () => {
  const lock = (name: string): Lock =>
    lockOf('a', {
      steps: [step('run', name, { grants: { net: ['a.com'] } })],
      scripts: scriptsOf({
        [name]: scriptOf(name, { modules: { [`scripts/${name}.ts`]: fileOf('text') } }),
      }),
    });
  expect(power({ base: [lock('old')], head: [lock('new')] })).toEqual([]);
});

test('what came through the script says so, what came through the flow does not', () => {
  const lock = (asked: Grants, grants: Grants): Lock =>
    lockOf('a', {
      steps: [step('run', 'run', { grants })],
      scripts: scriptsOf({ run: scriptOf('run', { permissions: asked }) }),
    });
  const both: Grants = { net: ['a.com'] };
  expect(power({ base: [lock({}, {})], head: [lock(both, both)] })).toEqual([
    'grant-widened run net: - -> a.com via script',
  ]);
  expect(power({ base: [lock(both, {})], head: [lock(both, both)] })).toEqual([
    'grant-widened run net: - -> a.com',
  ]);
});

/** A flow that runs `flows/inner.yaml`, whose steps hold this power. */
function outer(digest: string, grants: NonNullable<Lock['flows']>[string]['grants']): Lock {
  const use: LockedStep = {
    id: 'release',
    kind: 'flow',
    uses: 'flows/inner.yaml',
    needs: [],
    with: { object: {} },
    secrets: [],
    output: true,
    flow: digest,
  };
  const inner = {
    path: 'flows/inner.lock.json',
    ...fileOf(digest),
    interface: { inputs: objectOf({}), outputs: objectOf({}) },
    secrets: [],
    grants,
  };
  return lockOf('outer', { steps: [use], flows: { [digest]: inner } });
}

test('power of a step of a subflow is named by its place, and by the flow that it came through', () => {
  const before = outer('1', { deploy: { net: ['a.com'] } });
  const after = outer('2', {
    deploy: { net: ['a.com:443'], secret: ['KEY'] },
    ['__proto__']: { run: ['sh'] },
    constructor: { read: true as const },
  });
  expect(power({ base: [before], head: [after] })).toEqual([
    'grant-widened release/__proto__ run: - -> sh via subflow',
    'grant-widened release/constructor read: - -> true via subflow',
    'secret-widened release/deploy secret: - -> KEY via subflow',
    'grant-narrowed release/deploy net: a.com -> a.com:443 via subflow',
  ]);
});

test('the policy is asked about each item, and its answer decides', () => {
  const asked: Widening[] = [];
  const { changes, verdict } = compareSides(
    compareInput({
      base: [granted({})],
      head: [granted({ net: ['bad.com', 'good.com', 'odd.com', 'other.com'] })],
      policy: (widening) => {
        asked.push(widening);
        const by = ['@b', '@a'];
        if (widening.value === 'bad.com') return { effect: 'deny', by, text: 'deny net bad.com' };
        if (widening.value === 'odd.com') return { effect: 'require-approval', by, text: 'ask' };
        return widening.value === 'good.com' ? { effect: 'allow', by: [], text: 'ok' } : undefined;
      },
    }),
  );
  expect(asked[0]).toEqual({ flow: 'a', step: 'run', kind: 'net', value: 'bad.com' });
  const answers = changes.filter(({ kind }) => kind === 'grant-widened');
  expect(answers.map(({ to, severity, rule }) => [to, severity, rule])).toEqual([
    ['bad.com', 'refused', { effect: 'deny', by: [], text: 'deny net bad.com' }],
    ['odd.com', 'approval', { effect: 'require-approval', by: ['@a', '@b'], text: 'ask' }],
    ['other.com', 'notable', undefined],
    ['good.com', 'fine', { effect: 'allow', by: [], text: 'ok' }],
  ]);
  expect(verdict).toEqual({
    result: 'failed',
    breaking: false,
    approvers: [],
    reasons: [
      'The policy denies one widening: deny net bad.com.',
      'One widening must be approved by @a or @b: ask.',
    ],
  });
});

test('everything of a kind is asked about as a star', () => {
  const policy = ({ value }: Widening): ReturnType<NonNullable<Given['policy']>> =>
    value === '*' ? { effect: 'require-approval', by: ['@sec'], text: 'net: true' } : undefined;
  const given = { base: [granted({})], head: [granted({ net: true })], policy };
  expect(compareSides(compareInput(given)).verdict).toMatchObject({
    result: 'approval',
    approvers: [['@sec']],
  });
});

test.each<[string, Partial<Lock>, Partial<Lock>, string[]]>([
  [
    'an older Deno',
    {},
    { engine: { deno: '>=2.9.5 <3.0.0' } },
    ['engine-widened - deno: >=2.9.6 <3.0.0 -> >=2.9.5 <3.0.0'],
  ],
  [
    'a newer Deno',
    {},
    { engine: { deno: '>=2.9.6 <3.0.1' } },
    ['engine-widened - deno: >=2.9.6 <3.0.0 -> >=2.9.6 <3.0.1'],
  ],
  [
    'fewer versions',
    {},
    { engine: { deno: '>=2.10.0 <3.0.0' } },
    ['engine-narrowed - deno: >=2.9.6 <3.0.0 -> >=2.10.0 <3.0.0'],
  ],
  [
    'a schedule',
    {},
    { triggers: { schedule: ['* * * * *'] } },
    ['trigger-widened - schedule: - -> * * * * *'],
  ],
  [
    'another schedule',
    { triggers: { schedule: ['1 * * * *'] } },
    { triggers: { schedule: ['2 * * * *'] } },
    ['trigger-widened - schedule: - -> 2 * * * *', 'trigger-narrowed - schedule: 1 * * * * -> -'],
  ],
  ['a button', {}, { triggers: { dispatch: true } }, ['trigger-widened - dispatch: - -> true']],
  ['an event', {}, { triggers: { events: { push: null } } }, ['trigger-widened - push: - -> null']],
  [
    'an event named like a method',
    {},
    { triggers: { events: { constructor: null } } },
    ['trigger-widened - constructor: - -> null'],
  ],
  [
    'no event any more',
    { triggers: { events: { push: null } } },
    {},
    ['trigger-narrowed - push: null -> -'],
  ],
  ['a machine', {}, { runsOn: ['self-hosted'] }, ['machine-changed - runs-on: - -> self-hosted']],
  ['no environment', { environment: 'prod' }, {}, ['machine-changed - environment: prod -> -']],
  ['a secret that no step takes', {}, { secrets: ['A'] }, ['secret-widened - secret: - -> A']],
  ['one secret less', { secrets: ['A'] }, {}, ['secret-narrowed - secret: A -> -']],
])('of the flow: %s', (_name, before, after, expected) => {
  expect(power({ base: [lockOf('a', before)], head: [lockOf('a', after)] })).toEqual(expected);
});

test('the policy is asked about versions, triggers, machines and environments', () => {
  const asked: string[] = [];
  const policy = ({ kind, value }: Widening): undefined => void asked.push(`${kind} ${value}`);
  const after = lockOf('a', {
    engine: { deno: '>=1.0.0 <3.0.0' },
    triggers: { schedule: ['* * * * *'], dispatch: true, events: { push: null } },
    runsOn: ['linux', 'gpu'],
    secrets: ['A'],
  });
  const before = lockOf('a', { runsOn: ['linux'], environment: 'prod' });
  compareSides(compareInput({ base: [before], head: [after], policy }));
  expect(asked).toEqual([
    'secret A',
    'engine >=1.0.0 <3.0.0',
    'trigger * * * * *',
    'trigger push',
    'trigger dispatch',
    'machine gpu',
    'machine none',
  ]);
});

test('a new flow is no news for its range of versions, unless the policy speaks of it', () => {
  expect(power({ head: [lockOf('a')] })).toEqual([]);
  const policy = (): { effect: 'deny'; by: []; text: string } => ({
    effect: 'deny',
    by: [],
    text: 'x',
  });
  expect(power({ head: [lockOf('a')], policy })).toEqual([
    'engine-widened - deno: - -> >=2.9.6 <3.0.0',
  ]);
});
