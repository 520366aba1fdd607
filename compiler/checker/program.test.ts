import { expect, test } from 'vitest';
import type { DenoLock } from '../../lock/index.ts';
import { inferText, programOf } from '../testing/infer-case.ts';

const integrity = `sha512-${'A'.repeat(86)}==`;

/** A Deno lock that maps specifiers to ids of packages without dependencies. */
function denoLock(specifiers: Readonly<Record<string, string>>): string {
  const ids = Object.entries(specifiers).map(([specifier, version]) => {
    const name = specifier.slice('npm:'.length, specifier.lastIndexOf('@'));
    return [`${name}@${version}`, { integrity }] as const;
  });
  const lock: DenoLock = { version: '5', specifiers, npm: Object.fromEntries(ids) };
  return JSON.stringify(lock);
}

function typed(version: string, declarations: string): ReadonlyMap<string, string> {
  return new Map([
    ['package.json', JSON.stringify({ name: 'shape', version, type: 'module', types: 'a.d.ts' })],
    ['a.d.ts', declarations],
  ]);
}

test('the same specifier means what the lock of each script says', async () => {
  const script =
    "import type { Shape } from 'npm:shape@1';\nexport const main = (s: Shape) => s;\n";
  const { program, closures } = await programOf(
    {
      files: new Map([
        ['scripts/a.ts', script],
        ['scripts/a.deno.lock', denoLock({ 'npm:shape@1': '1.0.0' })],
        ['scripts/b.ts', script],
        ['scripts/b.deno.lock', denoLock({ 'npm:shape@1': '1.2.0' })],
      ]),
      packages: new Map([
        ['shape@1.0.0', typed('1.0.0', 'export interface Shape { size: number }')],
        ['shape@1.2.0', typed('1.2.0', 'export interface Shape { width: string }')],
      ]),
    },
    ['scripts/a.ts', 'scripts/b.ts'],
  );
  const outputs = closures.map(({ digest }) => program.signature(digest).value?.output);
  expect(outputs).toEqual([
    { type: 'object', properties: { size: { type: 'number' } }, required: ['size'] },
    { type: 'object', properties: { width: { type: 'string' } }, required: ['width'] },
  ]);
});

test('a CommonJS package is imported as Deno gives it: its exports are the default', async () => {
  const { program, closures } = await programOf(
    {
      files: new Map([
        [
          'scripts/a.ts',
          "import loud from 'npm:loud@1';\nexport const main = (t: string) => loud.default(t);\n",
        ],
        ['scripts/a.deno.lock', denoLock({ 'npm:loud@1': '1.0.0' })],
      ]),
      packages: new Map([
        [
          'loud@1.0.0',
          new Map([
            ['package.json', '{ "name": "loud", "version": "1.0.0", "types": "a.d.ts" }'],
            ['a.d.ts', 'export default function loud(text: string): string;\n'],
          ]),
        ],
      ]),
    },
    ['scripts/a.ts'],
  );
  expect(program.signature(closures[0]?.digest ?? '')).toMatchObject({
    value: { output: { type: 'string' } },
    diagnostics: [],
  });
});

test('a script from history has a world of its own beside the working tree', async () => {
  const path = 'scripts/a.ts';
  const now = await programOf({ files: new Map([[path, 'export const main = () => 1;\n']]) }, [
    path,
  ]);
  const then = await programOf({ files: new Map([[path, "export const main = () => 'a';\n"]]) }, [
    path,
  ]);
  const [tree, past] = [now.closures[0], then.closures[0]];
  if (tree === undefined || past === undefined) throw new Error('There are two closures.');
  const { createProgram } = await import('./program.ts');
  const { memoryHost } = await import('../testing/memory-host.ts');
  const host = memoryHost({ files: new Map() });
  const program = createProgram({
    closures: [tree, { ...past, origin: 'history' }],
    packages: new Map(),
    denoTypes: await host.denoTypes(),
    nodeTypes: host.nodeTypes,
  });
  expect(program.signature(tree.digest).value?.output).toEqual({ type: 'number' });
  expect(program.signature(past.digest).value?.output).toEqual({ type: 'string' });
  expect(program.mainOf(past.digest).specifier).toContain(past.digest);
});

test('virtual modules see scripts and each other, and can be replaced', async () => {
  const files = new Map([
    ['scripts/a.ts', 'export default (n: number) => ({ n, any: [] as any[] });'],
  ]);
  const { program, closures } = await programOf({ files }, ['scripts/a.ts']);
  const { specifier, name } = program.mainOf(closures[0]?.digest ?? '');
  expect([specifier, name]).toEqual(['/repo/scripts/a.ts', 'default']);
  const text = [
    `import type { ${name} as main } from '${specifier}';`,
    "import { produce } from './wire.ts';",
    'export type Output = { list: string[] } | null;',
    'export type Bad = { f: () => void };',
    'const result = produce<ReturnType<typeof main>>();',
    'const n: string = result.n;',
    'const rest = ( /* here */ result.any );',
  ].join('\n');
  program.withModules([
    { name: '/flows/wire.ts', text: 'export declare function produce<T>(): T;\n' },
    { name: '/flows/f.ts', text },
  ]);
  expect(program.moduleProblems('/flows/f.ts')).toEqual([
    {
      start: text.indexOf('n: string'),
      end: text.indexOf('n: string') + 1,
      code: 2322,
      message: "Type 'number' is not assignable to type 'string'.",
    },
  ]);
  const start = text.indexOf('( /*') + 1;
  const range = { start, end: text.indexOf(' );', start) + 1 };
  expect(program.anyAt('/flows/f.ts', range)).toBe('[]');
  expect(program.exportedHasAny('/flows/f.ts', 'Output')).toBe(false);
  const span = { path: 'flow.yaml', start: 1, end: 2 };
  expect(program.exportedSchema('/flows/f.ts', 'Output', span)).toEqual({
    value: {
      anyOf: [
        { type: 'null' },
        {
          type: 'object',
          properties: { list: { type: 'array', items: { type: 'string' } } },
          required: ['list'],
        },
      ],
    },
    diagnostics: [],
  });
  expect(program.exportedSchema('/flows/f.ts', 'Bad', span)).toMatchObject({
    value: undefined,
    diagnostics: [{ code: 'infer/not-json', span }],
  });
  program.withModules([{ name: '/flows/f.ts', text: text.replace('n: string', 'n: number') }]);
  expect(program.moduleProblems('/flows/f.ts')).toEqual([]);
});

test('a library that one script asks for is not there for the others', async () => {
  const files = new Map([
    ['scripts/a.ts', '/// <reference lib="dom" />\nexport const main = () => 1;\n'],
    ['scripts/b.ts', 'export const main = () => document.title;\n'],
  ]);
  const { program, closures } = await programOf({ files }, ['scripts/a.ts', 'scripts/b.ts']);
  const codes = closures.map(({ digest }) =>
    program.signature(digest).diagnostics.map(({ code }) => code),
  );
  expect(codes).toEqual([[], ['infer/type-error']]);
});

test('code that the checker has no room for is a diagnostic, and other scripts are unharmed', async () => {
  const deep = `export const main = () => (${'{a:'.repeat(450)}1${'}'.repeat(450)});\n`;
  const files = new Map([
    ['scripts/a.ts', deep],
    ['scripts/b.ts', 'export const main = () => 1;\n'],
  ]);
  const { program, closures } = await programOf({ files }, ['scripts/a.ts', 'scripts/b.ts']);
  const [first, second] = closures.map(({ digest }) => program.signature(digest));
  expect(first?.diagnostics.map(({ code }) => code)).toEqual(['infer/type-too-large']);
  expect(second?.value?.output).toEqual({ type: 'number' });
});

test('a type that grows without end, or has far too many members, is refused soon', async () => {
  const digits = "type Digit = '0'|'1'|'2'|'3'|'4'|'5'|'6'|'7'|'8'|'9';\n";
  const four = '`${Digit}${Digit}${Digit}${Digit}`';
  const started = performance.now();
  const codes = async (text: string): Promise<unknown> =>
    (await inferText(text)).diagnostics.map(({ code }) => code);
  expect(await codes(`${digits}export function main(a: ${four}) { return 1; }`)).toEqual([
    'infer/type-too-large',
  ]);
  expect(
    await codes(
      'type R<T> = { next: R<T[]> } | T; export function main(b: R<number>) { return 1; }',
    ),
  ).toEqual(['infer/type-too-large']);
  expect(
    await codes(`${digits}export function main(a: \`${'${Digit}'.repeat(5)}\`) { return 1; }`),
  ).toEqual(['infer/type-error']);
  // Generous: the machine may be busy.
  expect(performance.now() - started).toBeLessThan(30_000);
});
