import { expect, test } from 'vitest';
import { listImports } from './list-imports.ts';

test('everything that a module names is listed once, in the order of its text', async () => {
  const text = [
    '// @ts-types="npm:@types/ms@2"',
    "import ms from 'npm:ms@2';",
    "import type { A } from './a.ts';",
    "import { type B } from './b.ts';",
    "import type from './named-type.ts';",
    "export * from './c.ts';",
    "export type { D } from './d.ts';",
    "export { e, f } from './e.ts';",
    "const late = await import('./late.ts');",
    'await import(late.name);',
    "type T = import('npm:zod@4').ZodType;",
    "import { a } from './a.ts';",
    'const text = "import x from \'./no.ts\'";',
  ].join('\n');
  expect(await listImports('scripts/x.ts', text)).toEqual([
    { specifier: 'npm:@types/ms@2', isType: true },
    { specifier: 'npm:ms@2', isType: false },
    { specifier: './a.ts', isType: false },
    { specifier: './b.ts', isType: false },
    { specifier: './named-type.ts', isType: false },
    { specifier: './c.ts', isType: false },
    { specifier: './d.ts', isType: true },
    { specifier: './e.ts', isType: false },
    { specifier: './late.ts', isType: false },
    { specifier: 'npm:zod@4', isType: true },
  ]);
});

test('a text that cannot be parsed says nothing', async () => {
  expect(await listImports('scripts/x.ts', 'import from from from {')).toBeUndefined();
  expect(await listImports('scripts/x.tsx', 'export const a = <b>c</b>;')).toEqual([]);
});
