import { expect, test } from 'vitest';
import { OperationalError } from '../../store/index.ts';
import { readAuditPolicy } from './audit-policy.ts';

const whole = `# of this repository
policy: { review: [] }
audit:
  require-signatures: true
  suppressions:
    - rule: code/eval
      path: npm:tidy-*@1.*/**
      reason: It compiles its own templates.
      owner: '@org/data'
      expires: 2027-01-31
    - { rule: power/run, flow: release, step: tag, subject: 'run:git', reason: r, owner: o, expires: '2026-12-01' }
`;

test('suppressions are read with their lines', () => {
  const { suppressions, requireSignatures } = readAuditPolicy('millrace.yaml', whole);
  expect(requireSignatures).toBe(true);
  expect(suppressions).toEqual([
    {
      rule: 'code/eval',
      path: 'npm:tidy-*@1.*/**',
      reason: 'It compiles its own templates.',
      owner: '@org/data',
      expires: '2027-01-31',
      line: 6,
    },
    {
      rule: 'power/run',
      flow: 'release',
      step: 'tag',
      subject: 'run:git',
      reason: 'r',
      owner: 'o',
      expires: '2026-12-01',
      line: 11,
    },
  ]);
});

test.each(['', '# nothing\n', 'audit:\n', 'audit: {}\n', 'policy: { admit: [] }\n'])(
  'a file without it says nothing: %j',
  (text) => {
    expect(readAuditPolicy('x', text)).toEqual({ suppressions: [], requireSignatures: false });
  },
);

/** A suppression with everything, and one field otherwise. */
function suppression(field: string): string {
  const fields = [
    'rule: code/eval',
    "path: 'a.ts'",
    'reason: r',
    'owner: o',
    'expires: 2027-01-31',
  ];
  const name = field.split(':')[0] ?? '';
  const others = fields.filter((one) => one.split(':')[0] !== name);
  return `audit:\n  suppressions:\n    - ${[...others, field].filter((one) => !one.endsWith(': -')).join('\n      ')}\n`;
}

test.each([
  ['audit: 3', '1:8: `audit` should be a mapping.'],
  ['audit: []', '1:8: `audit` should be a mapping.'],
  ['a: [', 'the file cannot be read as YAML: '],
  [
    'audit: { supressions: [] }',
    '1:10: `audit` has no field `supressions`. Did you mean `suppressions`?',
  ],
  ['audit: { suppressions: 3 }', '1:24: `audit.suppressions` should be a list.'],
  ['audit: { suppressions: }', '`audit.suppressions` should be a list.'],
  ['audit: { suppressions: [x] }', '1:25: a suppression should be a mapping.'],
  ['audit: { require-signatures: yes }', '1:30: `require-signatures` should be true or false.'],
  [suppression('rule: code/evil'), '7:13: there is no rule `code/evil`. Did you mean `code/eval`?'],
  [suppression('rule: toString'), '7:13: there is no rule `toString`.'],
  [suppression('rule: suppression/unused'), 'cannot be suppressed.'],
  [suppression('rule: 3'), '7:13: `rule` should be a text.'],
  [suppression('rule: -'), '3:7: a suppression needs `rule`.'],
  [suppression('reason: -'), '3:7: a suppression needs `reason`.'],
  [suppression("reason: ' '"), '7:15: `reason` is empty.'],
  [suppression('reason:'), '`reason` should be a text.'],
  [suppression('owner: -'), '3:7: a suppression needs `owner`.'],
  [suppression('owner: [a]'), '7:14: `owner` should be a text.'],
  [suppression('expires: -'), '3:7: a suppression needs `expires`.'],
  [
    suppression('expires: 2027-02-30'),
    '7:16: `expires` should be a day, as 2027-01-31; it is `2027-02-30`.',
  ],
  [suppression('expires: soon'), '`expires` should be a day'],
  [suppression('expires: 2027-1-3'), '`expires` should be a day'],
  [suppression('path: -'), '3:7: a suppression needs a place'],
  [suppression('path: {}'), '7:13: `path` should be a text.'],
  [suppression('flwo: x'), '8:7: a suppression has no field `flwo`. Did you mean `flow`?'],
])('a mistake is refused at its place: %j', (text, message) => {
  let said = 'accepted';
  try {
    readAuditPolicy('millrace.yaml', text);
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    said = error.message;
    expect(error.hint).toContain('docs/audit.md');
  }
  expect(said).toMatch(/^millrace\.yaml:\d+:\d+: /);
  expect(said).toContain(message);
});
