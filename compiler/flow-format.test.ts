import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createClosureReader } from './2-resolve/read-closure.ts';
import { compileRepository } from './compile.ts';
import { isError } from './diagnostics/in-order.ts';
import { pinScripts } from './testing/compile-case.ts';
import { renderFindings } from './testing/golden.ts';
import { memoryHost, readFolder } from './testing/memory-host.ts';

const root = new URL('../', import.meta.url);
const page = readFileSync(new URL('docs/flow-format.md', root), 'utf8');
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, body = '']) => body,
  );

/** An example's file: the one that its first line names, or one of its own. */
function fileOf(text: string, index: number): string {
  return /^(?:\/\/|#) ((?:scripts|flows)\/\S+)\n/.exec(text)?.[1] ?? `flows/example-${index}.yaml`;
}

/** The repository's own scripts and the page's; the one with a package is written without it. */
function scripts(): ReadonlyMap<string, string | Uint8Array> {
  const own = readFolder(fileURLToPath(new URL('scripts', root)));
  const shown = blocks('ts').map((text, index) => [fileOf(text, index), text] as const);
  const sentiment = 'export const main = (text: string) => ({ text, score: text.length });\n';
  return new Map<string, string | Uint8Array>([
    ...[...own].map(([path, bytes]) => [`scripts/${path}`, bytes] as const),
    ...shown,
    ['scripts/text/sentiment.ts', sentiment],
  ]);
}

test('every example of docs/flow-format.md compiles without an error', async () => {
  const files = new Map(scripts());
  const host = memoryHost({ files });
  const digestOf = async (script: string): Promise<string> =>
    (await createClosureReader(host).closureOf(script)).value?.digest ?? '';
  const flows = await Promise.all(
    blocks('yaml').map(async (text, index) => {
      const pinned = await pinScripts(text.replaceAll(/(\.ts)@[0-9a-f]{12}/g, '$1@pin'), digestOf);
      return { path: fileOf(text, index), bytes: new TextEncoder().encode(pinned) };
    }),
  );
  const compiled = await compileRepository(flows, host, { ignoreFlowPins: true });
  const errors = compiled.diagnostics.filter(isError);
  expect(renderFindings(errors, compiled.sources)).toBe('No problems.\n');
  expect(compiled.flows.filter(({ locked }) => locked === undefined)).toEqual([]);
  expect(compiled.flows).toHaveLength(blocks('yaml').length);
});
