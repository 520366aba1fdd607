import { expect, test } from 'vitest';
import { parseFlow } from './parse-flow.ts';
import { parseText, problems, show, slice, stepOf } from './testing/parse-text.ts';

const whole = `name: Everything
description: All that a flow can say now.
on:
  schedule: ['0 6 * * mon-fri']
  dispatch: true
  push: { branches: [main] }
inputs:
  word: { type: string, default: deno }
  limit: { type: integer, minimum: 1, required: false }
secrets: [TOKEN]
timeout: 1h30m
steps:
  search:
    uses: scripts/search.ts@9f2c1a7e04b1
    with:
      query: \${{ inputs.word }}
      token: \${{ secrets.TOKEN }}
      nested: { list: [1, 'two', "\${{ inputs.limit }}"], text: 'about \${{ inputs.word }}!' }
    retry: { attempts: 4, delay: 2s, factor: 1.5, max-delay: 1m, jitter: full, on: "\${{ attempt < 3 }}" }
    timeout: 30s
    idempotent: true
    permissions: { net: [b.example, a.example], read: [], run: true }
  score:
    for-each: \${{ steps.search.output }}
    as: story
    parallel: 8
    on-item-error: collect
    uses: scripts/score.ts@41d0c7aa93be
  each:
    for-each: \${{ [1, 2] }}
    steps:
      inner: { value: 1 }
  pick:
    if: \${{ inputs.limit != null }}
    needs: [search, each]
    on-error: continue
    choose:
      - if: \${{ true }}
        steps: { yes: { value: 1 } }
    else:
      no: { value: 2 }
outputs:
  found: \${{ steps.search.output.length }}
`;

test('a flow is read with everything in it', () => {
  const { value: flow, diagnostics } = parseText(whole);
  expect(diagnostics).toEqual([]);
  expect(flow).toMatchObject({
    stage: 'parsed',
    path: 'flows/a.yaml',
    id: 'a',
    text: whole,
    name: { value: 'Everything' },
    description: { value: 'All that a flow can say now.' },
    triggers: {
      value: {
        schedule: ['0 6 * * mon-fri'],
        dispatch: true,
        events: { push: { branches: ['main'] } },
      },
    },
    secrets: [{ value: 'TOKEN' }],
    timeoutMs: 5_400_000,
  });
  expect(
    flow.inputs.map(({ name, schema, optional }) => [name.value, schema.value, optional]),
  ).toEqual([
    ['word', { type: 'string', default: 'deno' }, undefined],
    ['limit', { type: 'integer', minimum: 1 }, true],
  ]);
  expect(flow.outputs.map(({ key, value }) => [key.value, show(value)])).toEqual([
    ['found', { expression: ' steps.search.output.length ' }],
  ]);
  expect(flow.steps.map(({ id }) => id.value)).toEqual(['search', 'score', 'each', 'pick']);
});

test('a script step is read with its options', () => {
  const { body } = stepOf(whole, 'search');
  expect(body).toMatchObject({
    kind: 'script',
    uses: { path: { value: 'scripts/search.ts' }, pin: { value: '9f2c1a7e04b1' } },
    retry: {
      attempts: 4,
      delayMs: 2_000,
      factor: 1.5,
      maxDelayMs: 60_000,
      jitter: 'full',
      on: { source: ' attempt < 3 ' },
    },
    timeoutMs: 30_000,
    idempotent: true,
    permissions: { value: { net: ['a.example', 'b.example'], run: true } },
  });
  if (body.kind !== 'script') throw new Error('not a script');
  expect(body.permissions?.value).not.toHaveProperty('read');
  expect(Object.fromEntries(body.with.map(({ key, value }) => [key.value, show(value)]))).toEqual({
    query: { expression: ' inputs.word ' },
    token: { expression: ' secrets.TOKEN ' },
    nested: {
      list: [1, 'two', { expression: ' inputs.limit ' }],
      text: ['about ', { expression: ' inputs.word ' }, '!'],
    },
  });
  expect(slice(whole, body.withSpan)).toMatch(/^with:\n {6}query[^]*!' \}$/);
});

test('a fan-out is read over a script and over steps', () => {
  expect(stepOf(whole, 'score').body).toMatchObject({
    kind: 'for-each',
    items: { source: ' steps.search.output ' },
    as: { value: 'story' },
    parallel: 8,
    onItemError: 'collect',
    body: { kind: 'script', uses: { path: { value: 'scripts/score.ts' } }, with: [] },
  });
  expect(stepOf(whole, 'each').body).toMatchObject({
    as: { value: 'item' },
    parallel: 1,
    body: { kind: 'steps', steps: [{ id: { value: 'inner' } }] },
  });
});

test('a choice is read with its branches, and a step with what all steps have', () => {
  expect(stepOf(whole, 'pick')).toMatchObject({
    if: { source: ' inputs.limit != null ' },
    needs: [{ value: 'search' }, { value: 'each' }],
    onError: 'continue',
    body: {
      kind: 'choose',
      branches: [{ if: { source: ' true ' }, steps: [{ id: { value: 'yes' } }] }],
      else: [{ id: { value: 'no' } }],
    },
  });
});

test('a step spans from its id to the end of its last value', () => {
  expect(slice(whole, stepOf(whole, 'each').span)).toBe(
    'each:\n    for-each: ${{ [1, 2] }}\n    steps:\n      inner: { value: 1 }',
  );
});

test('a flow with CR LF line ends has the same value, and its places are right', () => {
  const text = whole.replaceAll('\n', '\r\n');
  const { value: flow, diagnostics } = parseText(text);
  expect(diagnostics).toEqual([]);
  expect(flow.steps.map(({ id }) => slice(text, id.span))).toEqual([
    'search',
    'score',
    'each',
    'pick',
  ]);
});

test('a flow is called by its path below flows', () => {
  const bytes = new TextEncoder().encode('steps: { a: { value: 1 } }');
  const idOf = (path: string): string => parseFlow({ path, bytes }).value.id;
  expect(['flows/a.yaml', 'flows/team/b.yaml', 'c.yaml'].map(idOf)).toEqual(['a', 'team/b', 'c']);
});

test('an empty file lacks only its steps', () => {
  for (const text of ['', '\n', '# nothing\n', '---\n', 'null', '~']) {
    expect(problems(text)).toEqual([`parse/missing-key «»`]);
  }
});

test('a file that is no map is one problem', () => {
  expect(problems('[]')).toEqual(['parse/wrong-type «[»']);
  expect(problems('hello')).toEqual(['parse/wrong-type «hello»']);
});

test('every problem of a file is reported, in the order of the file', () => {
  const text = 'nmae: x\ntimeout: 3\nsteps:\n  a: { value: 1, if: yes }\n  b: {}\n';
  expect(problems(text)).toEqual([
    'parse/unknown-key «nmae»',
    'parse/bad-duration «3»',
    'parse/expected-expression «yes»',
    'parse/no-block «b»',
  ]);
});

test('a step that is wrong keeps its id, so that others may mention it', () => {
  const { value } = parseText('steps:\n  a: []\n  b: {}\n  c:\n  d: { repeat: {} }\n');
  expect(value.steps.map(({ id }) => id.value)).toEqual(['a', 'b', 'c', 'd']);
});

test('broken YAML is reported once, and not what seems to be missing because of it', () => {
  expect(problems('steps:\n  a:\n    value: "x\n  b:\n    value: 1\n')).toEqual([
    'parse/yaml-syntax «"x»',
  ]);
  expect(problems('steps:\n  a:\n    value: [1, 2\n  b:\n    value: 1\n')).toHaveLength(1);
  expect(problems('steps:\n  a:\n    value: }\n  b:\n    value: 1\n  c: 2\n')).toEqual([
    'parse/yaml-syntax «}»',
  ]);
});

test('more problems than people read are counted', () => {
  const keys = Array.from({ length: 150 }, (_, index) => `k${index}: 1\n`).join('');
  const { diagnostics } = parseText(`${keys}steps: { a: { value: 1 } }\n`);
  expect(diagnostics).toHaveLength(101);
  expect(diagnostics.at(-1)?.message).toContain('50 from here on');
});

test('nested steps count towards the limit of steps', () => {
  const inner = Array.from({ length: 1_000 }, (_, index) => `        s${index}: { value: 1 }\n`);
  const block = (id: string): string =>
    `  ${id}:\n    for-each: \${{ [1] }}\n    steps:\n${inner.join('')}`;
  expect(problems(`steps:\n${block('a')}  last: { value: 1 }\n`)).toEqual([]);
  expect(problems(`steps:\n${block('a')}${block('b')}`)).toEqual(['parse/too-many «s998»']);
});
