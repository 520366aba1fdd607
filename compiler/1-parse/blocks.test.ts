import { expect, test } from 'vitest';
import {
  bodyOf,
  flowWith,
  hints,
  parseText,
  problems,
  show,
  stepOf,
} from './testing/parse-text.ts';

const pinned = 'uses: scripts/a.ts@9f2c1a7e04b1';
const inner = 'steps: { a: { value: 1 } }';

test('a loop has steps, an end and a limit', () => {
  expect(bodyOf(`repeat: { ${inner}, until: '\${{ steps.a.output > 0 }}', max: 3 }`)).toMatchObject(
    {
      kind: 'repeat',
      max: 3,
      until: { source: ' steps.a.output > 0 ' },
      steps: [{ id: { value: 'a' } }],
    },
  );
  expect(problems(flowWith('repeat: {}'))).toEqual([
    'parse/missing-key «repeat»',
    'parse/missing-key «repeat»',
    'parse/missing-key «repeat»',
  ]);
  const outside = flowWith(`repeat: { ${inner}, until: '\${{ true }}' }\nmax: 3`);
  expect(problems(outside)).toEqual(['parse/missing-key «repeat»', 'parse/unknown-key «max»']);
  expect(hints(outside)).toEqual(['Add `max:`.', 'Write it inside `repeat`.']);
  expect(problems(flowWith(`repeat: { ${inner}, until: 'true', max: 0 }`))).toEqual([
    `parse/expected-expression «'true'»`,
    'parse/bad-value «0»',
  ]);
});

test('a wait is a duration', () => {
  expect(bodyOf('sleep: 1h30m')).toEqual({ kind: 'sleep', durationMs: 5_400_000 });
  expect(problems(flowWith('sleep: 5'))).toEqual(['parse/bad-duration «5»']);
  expect(problems(flowWith('sleep: 0s'))).toEqual(['parse/bad-duration «0s»']);
});

test('an approval has a message, and may have a form, a timeout and approvers', () => {
  const body = bodyOf(
    'approve:\n  message: Ship ${{ inputs.tag }}?\n  form: { type: object, properties: { why: { type: string } } }\n  timeout: 24h\n  approvers: [zoe, org/ops]',
  );
  if (body.kind !== 'approve') throw new Error('not an approval');
  expect(show(body.message)).toEqual(['Ship ', { expression: ' inputs.tag ' }, '?']);
  expect(body).toMatchObject({
    form: { value: { type: 'object', properties: { why: { type: 'string' } } } },
    timeoutMs: 86_400_000,
    approvers: ['org/ops', 'zoe'],
  });
  expect(problems(flowWith('approve: {}'))).toEqual(['parse/missing-key «approve»']);
  expect(problems(flowWith('approve: { message: [a] }'))).toEqual(['parse/wrong-type «[»']);
  expect(problems(flowWith('approve: { message: a, form: { why: { type: string } } }'))).toEqual([
    'parse/bad-value «form»',
    'parse/unknown-key «why»',
  ]);
  const twice = 'approve: { message: a, approvers: [ada, "@ada"] }';
  expect(problems(flowWith(twice))).toEqual(['parse/duplicate-item «"@ada"»']);
  expect(problems(flowWith('approve: { message: a }\ntimeout: 1h'))).toEqual([
    'parse/misplaced-key «timeout»',
  ]);
});

test('an early end has a condition', () => {
  expect(bodyOf('return: { ok: true }\nif: ${{ inputs.skip }}')).toMatchObject({
    kind: 'return',
    outputs: [{ key: { value: 'ok' }, value: { value: true } }],
  });
  expect(problems(flowWith('return: { ok: true }'))).toEqual(['parse/missing-key «return»']);
  expect(problems(flowWith('return:\nif: ${{ a }}'))).toEqual(['parse/empty-value «return»']);
});

test('a flow is used by its path, with secrets and without what only scripts have', () => {
  expect(bodyOf('uses: flows/a/b.yaml@9f2c1a7e04b1\nsecrets: [A]\nwith: { x: 1 }')).toMatchObject({
    kind: 'flow',
    uses: { path: { value: 'flows/a/b.yaml' }, pin: { value: '9f2c1a7e04b1' } },
    secrets: [{ value: 'A' }],
  });
  expect(bodyOf('for-each: ${{ [] }}\nuses: flows/b.yaml')).toMatchObject({
    kind: 'for-each',
    body: { kind: 'flow', secrets: [] },
  });
  const only = 'uses: flows/b.yaml\npermissions: { net: [a] }\ncache: true\nmemory: 64MiB';
  expect(problems(flowWith(only))).toEqual([
    'parse/misplaced-key «permissions»',
    'parse/misplaced-key «cache»',
    'parse/misplaced-key «memory»',
  ]);
  for (const path of ['flows/a.yml', 'flows/a.lock.json', 'flows/a.test.yaml', 'flows/../a.yaml']) {
    expect(problems(flowWith(`uses: ${path}`))).toEqual([`parse/bad-script-path «${path}»`]);
  }
  expect(hints(flowWith('uses: flows/a.lock.json'))).toEqual(['Write `flows/a.yaml`.']);
});

test('secrets on a step belong to flows that are used as steps', () => {
  expect(problems(flowWith(`${pinned}\nsecrets: [A]`))).toEqual(['parse/misplaced-key «secrets»']);
  expect(hints(flowWith(`${pinned}\nsecrets: [A]`))[0]).toContain('under `with`');
  expect(problems(flowWith('value: 1\nsecrets: [A]'))).toEqual(['parse/misplaced-key «secrets»']);
});

test('a cache is kept for ever, or for as long as it says', () => {
  expect(bodyOf(`${pinned}\ncache: true`)).toMatchObject({ cache: { value: {} } });
  expect(bodyOf(`${pinned}\ncache: 24h`)).toMatchObject({
    cache: { value: { ttlMs: 86_400_000 } },
  });
  expect(hints(flowWith(`${pinned}\ncache: false`))[0]).toContain('Leave `cache` out');
  expect(problems(flowWith(`${pinned}\ncache: 24`))).toEqual(['parse/bad-duration «24»']);
  expect(problems(flowWith(`${pinned}\ncache: {}`))).toEqual(['parse/wrong-type «{»']);
});

test('memory has a unit that means one thing', () => {
  expect(bodyOf(`${pinned}\nmemory: 2GiB`)).toMatchObject({ memoryMiB: 2048 });
  expect(hints(flowWith(`${pinned}\nmemory: 512`))).toEqual(['Write the unit: `512MiB`.']);
  expect(hints(flowWith(`${pinned}\nmemory: 512MB`))).toEqual(['Write `512MiB`.']);
  expect(hints(flowWith(`${pinned}\nmemory: 2g`))).toEqual(['Write `2GiB`.']);
  expect(problems(flowWith(`${pinned}\nmemory: 1MiB`))).toEqual(['parse/bad-value «1MiB»']);
});

test('a group of concurrency is text', () => {
  const step = stepOf(flowWith(`${pinned}\nconcurrency: { group: 'db-\${{ inputs.n }}' }`), 'step');
  expect(step.concurrency?.limit).toBe(1);
  expect(problems(flowWith(`${pinned}\nconcurrency: { group: 1 }`))).toEqual([
    'parse/wrong-type «1»',
  ]);
  expect(problems(flowWith(`${pinned}\nconcurrency: db`))).toEqual(['parse/wrong-type «db»']);
  expect(
    problems(flowWith(`${pinned}\nconcurrency: { group: a, cancel-in-progress: true }`)),
  ).toEqual(['parse/unknown-key «cancel-in-progress»']);
});

test('a step that runs something may say on which machine, and in which environment', () => {
  const said = 'runs-on: [self-hosted, gpu]\nenvironment: Models of today';
  const expression = '${{ [1] }}';
  for (const yaml of [
    pinned,
    'uses: flows/b.yaml@9f2c1a7e04b1',
    `for-each: ${expression}\n${pinned}`,
    `for-each: ${expression}\nuses: flows/b.yaml@9f2c1a7e04b1`,
    `for-each: ${expression}\nsteps: { a: { value: 1 } }`,
    `repeat: { max: 2, until: '${expression}', steps: { a: { value: 1 } } }`,
    `choose: [{ if: '${expression}', steps: { a: { value: 1 } } }]`,
  ]) {
    const { runsOn, environment } = stepOf(flowWith(`${yaml}\n${said}`), 'step');
    expect([yaml, runsOn?.value]).toEqual([yaml, ['gpu', 'self-hosted']]);
    expect([yaml, environment?.value]).toEqual([yaml, 'Models of today']);
  }
  expect(stepOf(flowWith(`${pinned}\nruns-on: gpu`), 'step').runsOn?.value).toEqual(['gpu']);
  expect(problems(flowWith(`${pinned}\nruns-on: [gpu, "a b"]\nenvironment: "a;b"`))).toEqual([
    'parse/bad-value «"a b"»',
    'parse/bad-value «"a;b"»',
  ]);
  expect(
    problems(flowWith(`${pinned}\nruns-on: \${{ inputs.x }}\nenvironment: \${{ 1 }}`)),
  ).toEqual([
    'parse/expression-not-allowed «${{ inputs.x }}»',
    'parse/expression-not-allowed «${{ 1 }}»',
  ]);
});

test.each([
  ['value: 1', 'It belongs to a step that runs something.'],
  ['sleep: 5s', 'It belongs to a step that runs something.'],
  ['return: { a: 1 }\nif: ${{ true }}', 'It belongs to a step that runs something.'],
  [
    'approve: { message: Go? }',
    'In a generated workflow each approval has an environment of its own.',
  ],
])('what runs nothing has no machine and no environment: %s', (yaml, environment) => {
  const text = flowWith(`${yaml}\nruns-on: gpu\nenvironment: a`);
  expect(problems(text)).toEqual([
    'parse/misplaced-key «runs-on»',
    'parse/misplaced-key «environment»',
  ]);
  expect(hints(text)).toEqual(['It belongs to a step that runs something.', environment]);
});

test('a flow has steps for its failure and its end, a machine, an environment and a group', () => {
  const text =
    'steps: { a: { value: 1 } }\non-error: { b: { value: 1 } }\nfinally: { c: { value: 1 } }\n' +
    'concurrency: { group: x, limit: 2, cancel-in-progress: true }\nruns-on: [self-hosted, linux]\n' +
    'environment: production';
  const { value, diagnostics } = parseText(text);
  expect(diagnostics).toEqual([]);
  expect(value).toMatchObject({
    onError: [{ id: { value: 'b' } }],
    finally: [{ id: { value: 'c' } }],
    concurrency: { limit: 2, cancelInProgress: true },
    runsOn: ['linux', 'self-hosted'],
    environment: 'production',
  });
  for (const wrong of ['runs-on: "a b"', 'runs-on: [a, a]', 'environment: "a;b"', 'finally: []']) {
    expect(problems(`steps: { a: { value: 1 } }\n${wrong}`)).toHaveLength(1);
  }
});
