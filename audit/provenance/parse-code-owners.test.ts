import { expect, test } from 'vitest';
import { ownersOf } from './owners-of.ts';
import { parseCodeOwners } from './parse-code-owners.ts';

const text = `# Who answers for what
*                 @org/everybody
/flows/           @ada bob@example.com   # a comment
/flows/free.yaml
docs/my\\ notes/  @cy
!/flows/secret    @eve
[a-z].md          @eve
\\#x              @eve
/flows/bad.yaml   not-an-owner
*.Md @case
`;

test('rules are read a line at a time; comments are none, and neither is what GitHub cannot read', () => {
  expect(parseCodeOwners(text)).toEqual([
    { pattern: '*', owners: ['@org/everybody'], line: 2 },
    { pattern: '/flows/', owners: ['@ada', 'bob@example.com'], line: 3 },
    { pattern: '/flows/free.yaml', owners: [], line: 4 },
    { pattern: 'docs/my\\ notes/', owners: ['@cy'], line: 5 },
    { pattern: '*.Md', owners: ['@case'], line: 10 },
  ]);
});

test.each([
  ['README', ['@org/everybody']],
  ['flows/a.grants', ['@ada', 'bob@example.com']],
  ['flows/free.yaml', []],
  ['docs/my notes/a', ['@cy']],
  ['docs/my', ['@org/everybody']],
  ['a.md', ['@org/everybody']],
  ['a.Md', ['@case']],
])('the last rule that fits %s decides who owns it', (path, owners) => {
  const file = { path: 'CODEOWNERS', prefix: '', rules: parseCodeOwners(text) };
  expect(ownersOf(file, path)).toEqual(owners);
});

test('a workspace below the top of the repository is matched from the top', () => {
  const file = {
    path: 'CODEOWNERS',
    prefix: 'tools/',
    rules: parseCodeOwners('/tools/flows/ @ada'),
  };
  expect(ownersOf(file, 'flows/a.grants')).toEqual(['@ada']);
  expect(ownersOf({ ...file, prefix: '' }, 'flows/a.grants')).toEqual([]);
  expect(ownersOf(undefined, 'flows/a.grants')).toEqual([]);
});
