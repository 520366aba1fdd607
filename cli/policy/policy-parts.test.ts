import { expect, test } from 'vitest';
import { readPolicyParts } from './policy-parts.ts';

const lines = (text: string): Record<string, readonly string[]> | undefined => {
  const parts = readPolicyParts(text);
  return parts && Object.fromEntries([...parts].map(([name, part]) => [name, part.lines]));
};

test('each part says its entries, whatever the order of their keys and the layout', () => {
  const one = 'policy:\n  review:\n    - { deny: run, flows: [a] } # no\n  run: { net: "*" }\n';
  const other = 'policy: {"run": {"net": "*"}, "review": [{"flows": ["a"], "deny": "run"}]}\n';
  expect(lines(one)).toEqual({ review: ['{"deny":"run","flows":["a"]}'], run: ['{"net":"*"}'] });
  expect(lines(other)).toEqual(lines(one));
});

test('the order of rules is kept: the first that matches decides', () => {
  expect(lines('policy: { review: [{ deny: a }, { allow: b }] }')).not.toEqual(
    lines('policy: { review: [{ allow: b }, { deny: a }] }'),
  );
});

test('a part is found where its key stands', () => {
  const parts = readPolicyParts('store: {}\npolicy:\n\n  review: []\n  run: {}\n');
  expect([...(parts ?? [])].map(([name, { line }]) => [name, line])).toEqual([
    ['review', 4],
    ['run', 5],
  ]);
});

test.each([[''], ['store: {}\n'], ['policy:\n'], ['policy: null\n'], ['# nothing\n']])(
  '%j has no policy',
  (text) => {
    expect(readPolicyParts(text)).toEqual(new Map());
  },
);

test.each([
  ['no YAML', 'policy: [\n'],
  ['a list', '- policy\n'],
  ['a policy that is a list', 'policy: [deny]\n'],
  ['a policy behind an alias', 'x: &x { review: [] }\npolicy: *x\n'],
  ['a part behind an alias', 'x: &x []\npolicy: { review: *x }\n'],
  ['a rule behind an alias', 'x: &x { deny: run }\npolicy: { review: [*x] }\n'],
  ['a key that stands twice', 'policy: { review: [], review: [] }\n'],
  ['two documents', 'policy: { review: [] }\n---\npolicy: {}\n'],
])('%s is a policy that nobody reads', (_what, text) => {
  expect(readPolicyParts(text)).toBeUndefined();
});
