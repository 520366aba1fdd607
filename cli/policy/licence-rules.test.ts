import { expect, test } from 'vitest';
import { OperationalError } from '../../store/index.ts';
import { readLicenceRules } from './licence-rules.ts';

test('names of SPDX, globs, exceptions and what no list has are read', async () => {
  const text = `audit:
  licences:
    allow: [MIT, 'BSD-*', GPL-2.0-only WITH Classpath-exception-2.0, LicenseRef-ours]
    deny: [UNLICENSED, SEE LICENSE IN LICENSE.md]
`;
  const rules = await readLicenceRules('millrace.yaml', text);
  expect(rules).toMatchObject({
    allow: ['MIT', 'BSD-*', 'GPL-2.0-only WITH Classpath-exception-2.0', 'LicenseRef-ours'],
    deny: ['UNLICENSED', 'SEE LICENSE IN LICENSE.md'],
  });
  expect([rules?.isKnownId('0BSD'), rules?.isKnownId('0BSDx')]).toEqual([true, false]);
});

test.each(['', 'audit:\n', 'audit: { suppressions: [] }\n', 'policy: {}\n'])(
  'a file without it says nothing: %j',
  async (text) => {
    expect(await readLicenceRules('x', text)).toBeUndefined();
  },
);

test.each([
  ['audit: { licences: [MIT] }', '1:20: `audit.licences` should be a mapping.'],
  ['audit: { licences: {} }', '1:20: `audit.licences` needs `allow` or `deny`.'],
  [
    'audit: { licences: { alow: [MIT] } }',
    '1:22: `audit.licences` has no field `alow`. Did you mean `allow`?',
  ],
  ['audit: { licences: { deny: MIT } }', '1:28: `audit.licences.deny` should be a list.'],
  ['audit: { licences: { deny: } }', '`audit.licences.deny` should be a list.'],
  ['audit: { licences: { allow: [] } }', '1:29: `audit.licences.allow` is empty.'],
  ['audit: { licences: { allow: [1] } }', '1:30: a licence should be a text.'],
  [
    'audit: { licences: { deny: [GPL-3.0-olny] } }',
    '1:29: `GPL-3.0-olny` is no id of SPDX; `*` stands for any text.',
  ],
  ['audit: { licences: { deny: [GPL-3.0-only WITH] } }', 'is no id of SPDX'],
  ["audit: { licences: { deny: ['MIT WITH a b'] } }", 'is no id of SPDX'],
  ["audit: { licences: { deny: ['MIT OR ISC'] } }", 'is no id of SPDX'],
])('a mistake is refused at its place: %j', async (text, message) => {
  const error: unknown = await readLicenceRules('millrace.yaml', text).catch((one: unknown) => one);
  if (!(error instanceof OperationalError)) throw error;
  expect(error.message).toContain(message);
  expect(error.message).toMatch(/^millrace\.yaml:\d+:\d+: /);
  expect(error.hint).toContain('docs/audit.md');
});
