import { Project, ts } from 'ts-morph';
import { expect, test } from 'vitest';
import { wireTypes } from './wire-types.ts';

const declarations = `
interface Story { id: string; at: Date; tags?: readonly string[]; note: string | undefined; save(): void }
class Box { #secret = 1; private hidden = 2; open = 3; get size() { return 4; } method() {} }
type Tree = { leaf: Date; children: Tree[]; byName: Record<string, Tree> };
type Lists = { leaf: Date; more: Record<string, Lists[]>; other: Record<string, Lists | null> };
type Term = { op: 'add'; left: Term; right: Term } | { op: 'value'; value: Date };
interface Page { rows: Page[][]; next: { page: Page | undefined } }
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type User = string & { readonly __brand: 'user' };
type Order = string & { readonly __brand: 'order' };
type Shape = { kind: 'circle'; radius: Date } | { kind: 'square'; side: number };
enum Level { Low, High }
enum Mood { Good = 'good', Bad = 'bad' }
`;

const project = new Project({
  useInMemoryFileSystem: true,
  compilerOptions: { strict: true, target: ts.ScriptTarget.ES2023, noErrorTruncation: true },
});
project.createSourceFile('/wire.ts', wireTypes);

/** What `Output` makes of each type, as the checker prints it. */
function wires(types: readonly string[]): readonly string[] {
  const lines = types.map((type, at) => `export type T${at} = Output<${type}>;`);
  const text = `import type { Output } from './wire.ts';${declarations}${lines.join('\n')}`;
  const file = project.createSourceFile('/test.ts', text, { overwrite: true });
  return types.map((_, at) =>
    file.getTypeAliasOrThrow(`T${at}`).getType().getText(undefined, ts.TypeFormatFlags.InTypeAlias),
  );
}

/** Whether a parameter of the second type takes what a script of the first type returns. */
function fits(pairs: readonly (readonly [string, string])[]): readonly boolean[] {
  const calls = pairs.map(([from, to]) => `accept<${to}>(produce<Output<${from}>>());`);
  const text = `import { accept, produce, type Output } from './wire.ts';${declarations}${calls.join('\n')}`;
  const file = project.createSourceFile('/test.ts', text, { overwrite: true });
  const starts = file.getPreEmitDiagnostics().map((problem) => problem.getStart() ?? 0);
  return calls.map((call) => {
    const from = text.indexOf(call);
    return !starts.some((start) => from <= start && start < from + call.length);
  });
}

test('JSON types stay what they are', () => {
  const types = [
    'string',
    '"a" | 3 | null',
    'boolean',
    '{ a: number; b?: string[] }',
    '[string, number]',
  ];
  expect(wires(types)).toEqual([
    'string',
    '"a" | 3 | null',
    'boolean',
    '{ a: number; b?: string[] | undefined; }',
    '[string, number]',
  ]);
});

test('what JSON changes is changed', () => {
  expect(
    wires(['Date', 'Uint8Array', 'Date[]', 'readonly Date[]', 'Record<string, Date>']),
  ).toEqual(['string', 'string', 'string[]', 'string[]', '{ [x: string]: string; }']);
  expect(wires(['Story'])).toEqual([
    '{ id: string; at: string; tags?: string[] | undefined; note?: string | undefined; }',
  ]);
  expect(wires(['Box', '{ toJSON(): { a: Date } }'])).toEqual([
    '{ open: number; size: number; }',
    '{ a: string; }',
  ]);
});

test('nothing becomes null where it cannot be left out', () => {
  expect(
    wires(['void', 'undefined', 'string | undefined', '(string | undefined)[]', 'never']),
  ).toEqual(['null', 'null', 'string | null', '(string | null)[]', 'never']);
});

test('unions keep their members apart, and unknown and any are not lost', () => {
  expect(wires(['Shape', 'Level', '{ a: unknown; b?: unknown }', 'any'])).toEqual([
    '{ kind: "circle"; radius: string; } | { kind: "square"; side: number; }',
    '0 | 1',
    '{ a: unknown; b?: unknown; }',
    'any',
  ]);
});

test('a recursive type ends', () => {
  expect(
    fits([
      ['Tree', 'Tree'],
      ['Json', 'Json'],
      ['{ a: Json }', 'Json'],
      ['Lists', 'Lists'],
      ['Term', 'Term'],
      ['Page', 'Page'],
      ['Json', 'Tree'],
    ]),
  ).toEqual([true, true, true, true, true, true, false]);
});

test('a parameter takes what arrives for it as JSON', () => {
  const good = [
    ['Date', 'Date'],
    ['string', 'Date'],
    ['Date', 'string'],
    ['string', 'Uint8Array'],
    ['readonly string[]', 'string[]'],
    ['{ a: 1 }', '{ a: number; b?: string }'],
    ['{ id: string }', 'Record<string, string>'],
    ['Story', 'Record<string, unknown>'],
    ['Story', 'unknown'],
    ['Story', 'Story'],
    ['{}', '{ a: string | undefined }'],
    ['"a"', '"a" | "b"'],
    ['Shape', 'Shape'],
    ['string | undefined', 'string | null'],
    ['User', 'User'],
    ['string', 'User'],
    ['[string, number]', '(string | number)[]'],
    ['Level', 'Level'],
    ['Mood', 'Mood'],
    ['"good" | "bad"', 'Mood'],
    ['Mood', '"good" | "bad"'],
    ['0', 'Level'],
    ['`a${string}`', '`a${string}`'],
  ] as const;
  expect(fits(good)).toEqual(good.map(() => true));
});

test('a parameter refuses everything else', () => {
  const bad = [
    ['number', 'Date'],
    ['string', 'number'],
    ['string | null', 'string'],
    ['{ a?: string }', '{ a: string }'],
    ['{ a: number }', '{ a: string }'],
    ['(string | null)[]', 'string[]'],
    ['string', '"a" | "b"'],
    ['Order', 'User'],
    ['string[]', '[string, string]'],
    ['void', 'string'],
    ['unknown', 'string'],
    ['"ugly"', 'Mood'],
    ['number', 'Level'],
    ['`b${string}`', '`a${string}`'],
    ['Map<string, string>', 'Record<string, string>'],
    ['Record<string, number>', 'Record<string, string>'],
    ['{ kind: "circle" }', 'Shape'],
  ] as const;
  const known = bad.filter(([from]) => !from.startsWith('Map'));
  expect(fits(known)).toEqual(known.map(() => false));
});
