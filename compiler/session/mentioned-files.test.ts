import { expect, test } from 'vitest';
import { importsOf, usesOf } from './mentioned-files.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['plain', 'steps: { a: { uses: scripts/a.ts@0123456789ab } }\n'],
  ['single quotes', "steps:\n  a: { 'uses': 'scripts/a.ts' }\n"],
  ['a block', 'steps:\n  a:\n    uses: >-\n      scripts/a.ts\n'],
  ['an escape in double quotes', 'steps: { a: { uses: "scr\\x69pts/a.ts" } }\n'],
  ['a line that goes on', 'steps: { a: { uses: "scripts/\\\n  a.ts" } }\n'],
])('a script that a flow uses is found as %s', (_, text) => {
  expect(usesOf('flows/a.yaml', bytes(text)).scripts).toEqual(['scripts/a.ts']);
});

test('scripts and flows are told apart, and each is there once', () => {
  const text =
    'a: { uses: flows/sub/b.yaml }\nb: { uses: scripts/x.y/c-d.ts }\n# scripts/x.y/c-d.ts';
  expect(usesOf('flows/a.yaml', bytes(text))).toEqual({
    scripts: ['scripts/x.y/c-d.ts'],
    flows: ['flows/sub/b.yaml'],
  });
});

test.each([
  "import { a } from '../lib/a.ts';",
  'import type { a } from "../lib/a.ts";',
  "export * from '../lib/a.ts';",
  'const a = await import(`../lib/a.ts`);',
  "type A = import('../lib/a.ts').A;",
  "/// <reference path='../lib/a.ts' />",
  "// See './not and \"../lib/a.ts\"\nimport '../lib/a.ts';",
  "// don't\nimport '../lib/a.ts';",
  "import '\\u002e./lib/a.ts';",
  "import '..\\x2flib/a.ts';",
  "import '../lib/\\x61.ts';",
  "import '\\\n../lib/a.ts';",
])('an import is found: %s', (text) => {
  expect(importsOf('scripts/b.ts', bytes(text))).toContain('lib/a.ts');
});

test('what has no relative path has no imports', () => {
  const text =
    "import 'npm:a@1';\nimport 'node:fs';\nconst a = '\\n' + `.` + 'a./b' + '\\u001b[0m';\n";
  expect(importsOf('scripts/b.ts', bytes(text))).toEqual([]);
  expect(importsOf('lib/data.json', bytes('["./a.ts"]'))).toEqual([]);
});
