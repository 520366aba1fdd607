import { expect, test } from 'vitest';
import { createClosureReader } from '../2-resolve/read-closure.ts';
import { compileRepository } from '../compile.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { memoryHost } from '../testing/memory-host.ts';
import { pinScripts } from '../testing/compile-case.ts';
import { bases, wrongUses } from '../testing/wrong-expressions.ts';

const scripts = {
  story: `interface Story { id: number; title: string; tags: string[]; author?: { name: string }; at: Date }
export function main(): Story { return { id: 1, title: '', tags: [], at: new Date() }; }`,
  list: `export function main(): { id: number; title: string | null; tags: string[] }[] { return []; }`,
  pair: `export function main(): [string, number] { return ['', 1]; }`,
  either: `export function main(): { kind: 'a'; a: string } | { kind: 'b'; b: number } { return { kind: 'a', a: '' }; }`,
  nothing: `export function main(): void {}`,
  skipped: `export function main(): { id: string } { return { id: '' }; }`,
};

function flowOf(expressions: readonly string[]): string {
  return [
    'inputs:',
    '  text: { type: string, default: "" }',
    '  count: { type: integer, default: 1 }',
    '  flag: { type: boolean, default: true }',
    '  mood: { enum: [good, bad], default: good }',
    '  maybe: { type: string, required: false }',
    '  bag: { type: object, additionalProperties: { type: number }, default: {} }',
    '  tags: { type: array, items: { type: string }, default: [] }',
    '  anything: { type: [string, number, "null"], required: false }',
    'steps:',
    ...Object.keys(scripts).flatMap((name) => [
      `  ${name}:`,
      ...(name === 'skipped' ? ['    if: ${{ inputs.flag }}'] : []),
      `    uses: scripts/${name}.ts@pin`,
    ]),
    ...expressions.map(
      (source, at) => `  e${at}: { value: ${JSON.stringify(`\${{ ${source} }}`)} }`,
    ),
    '',
  ].join('\n');
}

/** Words of the type checker, of its options and of the module that a flow becomes. */
const foreign =
  /\$(?:steps|inputs|\$|[a-z]+\()|\b(?:Carrier|Succeeded|Field|Result|Output)<|implicitly|overload|assignable|Symbol\.|compiler option|downlevel|import\(|type parameter|\bTS\d/i;

async function findings(expressions: readonly string[]): Promise<readonly Diagnostic[]> {
  const files = new Map(
    Object.entries(scripts).map(([name, text]) => [`scripts/${name}.ts`, text]),
  );
  const host = memoryHost({ files });
  const digestOf = async (path: string): Promise<string> =>
    (await createClosureReader(host).closureOf(path)).value?.digest ?? '';
  const text = await pinScripts(flowOf(expressions), digestOf);
  const bytes = new TextEncoder().encode(text);
  const { diagnostics } = await compileRepository([{ path: 'flow.yaml', bytes }], host);
  expect(diagnostics.filter(({ code }) => /^(?:parse|resolve|infer)/.test(code))).toEqual([]);
  return diagnostics;
}

// Each value meets a quarter of the mistakes, and each mistake a quarter of the values.
const chosen = bases.flatMap((base, row) =>
  wrongUses
    .filter((_use, column) => (row + column) % 4 === 0)
    .map((use) => use.replaceAll('X', base)),
);

test(
  `${chosen.length} wrong expressions are told in terms of the flow, shortly`,
  { timeout: 120_000 },
  async () => {
    const found = await findings(chosen);
    const messages = found.flatMap(({ message, hint = '', related }) => [
      message,
      hint,
      ...related.map((other) => other.message),
    ]);
    expect(messages.filter((message) => foreign.test(message))).toEqual([]);
    expect(messages.filter((message) => message.includes('\n') || message.length > 300)).toEqual(
      [],
    );
    // Nearly every one of them is wrong; that many are found says that the test looks at something.
    expect(found.length).toBeGreaterThan(chosen.length / 2);
    expect(rawWords(found)).toEqual([]);
  },
);

/** What keeps the checker's own words. */
function rawWords(found: readonly Diagnostic[]): readonly string[] {
  const ours =
    /^There is nothing to read|^This regular expression|so there is nothing to decide\.$/;
  return found
    .filter(({ code, message }) => code === 'check/type-error' && !ours.test(message))
    .map(({ message }) => message);
}

test.each([
  ['inputs.text.slice(0, 1, 2)', 'This call takes 0 to 2 arguments, and it is given 3.'],
  ['inputs.tags.map()', 'This call takes 1 or 2 arguments, and it is given none.'],
  ['inputs.text.charAt()', 'This call takes 1 argument, and it is given none.'],
])('%s', async (expression, message) => {
  expect((await findings([expression])).map((one) => one.message)).toContain(message);
});
