import { expect, test } from 'vitest';
import type { Widening } from '../../review/index.ts';
import { OperationalError } from '../../store/index.ts';
import { policyOf, readReviewRules } from './review-rules.ts';

function answer(yaml: string, widening: Partial<Widening>): string | undefined {
  const policy = policyOf(readReviewRules('millrace.yaml', yaml));
  return policy({ flow: 'a', kind: 'net', value: 'x.example:443', ...widening })?.effect;
}

function refusal(yaml: string): string {
  try {
    readReviewRules('millrace.yaml', yaml);
  } catch (error) {
    if (error instanceof OperationalError) return error.message;
    throw error;
  }
  return 'accepted';
}

const rules = `
policy:
  review:
    - allow: net
      values: ['*.example.com:443']
      flows: ['billing/**', hello]
    - require-approval: [secret, net]
      by: ['@org/security', ada]   # either of them
    - deny: '*'
`;

test('the first rule that matches decides', () => {
  const inBilling = { flow: 'billing/eu/sync', value: 'api.example.com:443' };
  expect(answer(rules, inBilling)).toBe('allow');
  expect(answer(rules, { ...inBilling, flow: 'hello' })).toBe('allow');
  expect(answer(rules, { ...inBilling, flow: 'other' })).toBe('require-approval');
  expect(answer(rules, { ...inBilling, value: 'api.example.org:443' })).toBe('require-approval');
  expect(answer(rules, { kind: 'secret', value: 'KEY' })).toBe('require-approval');
  expect(answer(rules, { kind: 'run', value: 'git' })).toBe('deny');
});

test('an answer says who may approve, and the rule as it is written', () => {
  const policy = policyOf(readReviewRules('millrace.yaml', rules));
  expect(policy({ flow: 'a', kind: 'secret', value: 'KEY' })).toEqual({
    effect: 'require-approval',
    by: ['@org/security', 'ada'],
    text: "require-approval: [secret, net], by: ['@org/security', ada]",
  });
});

test.each(['', '# nothing\n', 'policy:\n', 'policy: { admit: [] }\n', 'runs: { keep: 3 }\n'])(
  'a file without rules says nothing: %j',
  (yaml) => {
    expect(answer(yaml, {})).toBeUndefined();
  },
);

test.each([
  ['policy: { review: yes }', '1:19: `policy.review` should be a list of rules.'],
  ['policy: { review: [run] }', '1:20: a rule should be a mapping.'],
  ['policy: [review]', '1:9: `review` should stand in a mapping here.'],
  [
    'policy:\n  review:\n    - denny: run\n',
    '3:7: a rule has no field `denny`. Did you mean `deny`?',
  ],
  [
    'policy:\n  review:\n    - deny: nett\n',
    '3:13: there is no kind `nett`. Did you mean `net`? The kinds are net, read, write, env, run, sys, secret, engine, trigger, machine, gate, integrity, policy, and * for all.',
  ],
  [
    'policy: { review: [{ values: [a] }] }',
    '1:20: a rule should have exactly one of `deny`, `require-approval` and `allow`.',
  ],
  [
    'policy: { review: [{ deny: run, allow: run }] }',
    '1:20: a rule should have exactly one of `deny`, `require-approval` and `allow`.',
  ],
  [
    'policy: { review: [{ require-approval: run }] }',
    '1:20: `require-approval` needs `by`, the people or teams of whom one must approve.',
  ],
  ['policy: { review: [{ deny: run, by: [me] }] }', '1:37: `by` has no meaning beside `deny`.'],
  ['policy: { review: [{ deny: [] }] }', '1:28: `deny` is empty.'],
  [
    'policy: { review: [{ deny: run, values: 3 }] }',
    '1:41: `values` should be a text or a list of texts.',
  ],
  ['policy: { review: [{ deny: }] }', '1:28: `deny` should be a text or a list of texts.'],
])('what is no rule is refused with its place: %j', (yaml, message) => {
  expect(refusal(yaml)).toBe(`millrace.yaml:${message}`);
});

test('what is no YAML is refused', () => {
  expect(refusal('policy: [')).toMatch(/^millrace\.yaml:1:\d+: the file cannot be read as YAML: /);
  expect(refusal('policy: 1\npolicy: 2\n')).toBe(
    'millrace.yaml:2:1: the file cannot be read as YAML: the key "policy" stands twice in one mapping.',
  );
});
