import { expect, test } from 'vitest';
import { licenseForm } from './license-of.ts';

const known = new Set(['MIT', 'Apache-2.0', 'GPL-2.0-only']);

test.each([
  ['MIT', 'id'],
  ['MIT OR Apache-2.0', 'expression'],
  ['(MIT OR Apache-2.0) AND GPL-2.0-only', 'expression'],
  ['GPL-2.0-only WITH Classpath-exception-2.0', 'expression'],
  ['Apache-2.0+ OR LicenseRef-ours', 'expression'],
  ['mit', 'name'],
  ['MIT OR', 'name'],
  ['(MIT OR Apache-2.0', 'name'],
  ['MIT) OR (Apache-2.0', 'name'],
  ['MIT Apache-2.0', 'name'],
  ['MIT WITH', 'name'],
  ['UNLICENSED', 'name'],
  ['', 'name'],
])('the licence %j is told as its %s', (text, form) => {
  expect(licenseForm(text, (id) => known.has(id))).toBe(form);
});
