import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { families, rules } from './model/rules.ts';
import type { Rule } from './model/rule.ts';
import { documentRules, marks } from './testing/document-rules.ts';

const entries: readonly (readonly [string, Rule])[] = Object.entries(rules);
const file = new URL('../docs/audit.md', import.meta.url);

test.each(entries)('%s says what is so, and why it matters', (id, { title, reason }) => {
  expect(families).toContain(id.split('/')[0]);
  expect(title).toMatch(/^[A-Z“].*[^.]$/);
  expect(reason).toMatch(/^[A-Z`].*[.]$/s);
});

test('docs/audit.md has every rule', async () => {
  const [before = '', rest = ''] = readFileSync(file, 'utf8').split(marks.begin);
  const [, after = ''] = rest.split(marks.end);
  await expect(`${before}${documentRules()}${after}`).toMatchFileSnapshot(file.pathname);
});
