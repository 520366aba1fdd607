import { expect } from 'vitest';
import { fileURLToPath } from 'node:url';
import { locate } from '../../output/index.ts';
import { isError } from '../diagnostics/in-order.ts';
import { fixRepository, type AppliedFix, type FixResult } from '../fix/fix-repository.ts';
import { openCase, type OpenCase } from './compile-case.ts';
import type { GoldenCase } from './golden.ts';

/**
 * Fixes a case, holds the result to `expected.fix.txt`, and to what every fix promises: doing it again
 * changes nothing, no mended file is worse to read, and a file with other line ends keeps them.
 */
export async function expectFixes(golden: GoldenCase): Promise<void> {
  const { files, host } = await openCase(golden);
  const result = await fixRepository(files, host);
  const file = fileURLToPath(new URL('expected.fix.txt', golden.folder));
  await expect(renderFixes(result)).toMatchFileSnapshot(file);

  const after = files.map((one) => withText(one, result.files.get(one.path)));
  expect((await fixRepository(after, overlay(host, result.files))).fixes).toEqual([]);

  const yaml = decode(files);
  if (yaml.includes('\r') || !result.files.has('flow.yaml')) return;
  const windows = files.map((one) => withText(one, decode([one]).replaceAll('\n', '\r\n')));
  const again = await fixRepository(windows, host);
  expect(again.files.get('flow.yaml')).toBe(
    result.files.get('flow.yaml')?.replaceAll('\n', '\r\n'),
  );
}

function withText<F extends { readonly bytes: Uint8Array }>(file: F, text: string | undefined): F {
  return text === undefined ? file : { ...file, bytes: new TextEncoder().encode(text) };
}

function decode([file]: readonly { readonly bytes: Uint8Array }[]): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(file?.bytes);
}

function overlay(host: OpenCase['host'], files: ReadonlyMap<string, string>): OpenCase['host'] {
  return {
    ...host,
    readFile: async (path) => {
      const text = files.get(path);
      return text === undefined ? await host.readFile(path) : new TextEncoder().encode(text);
    },
  };
}

/** One line a fix, then each file as it is afterwards, then what a person has to do. */
function renderFixes({ fixes, files, compilation }: FixResult): string {
  const lines = fixes.map((fix) => `${placeOf(fix)} ${fix.code} ${fix.title}`);
  const texts = [...files].map(([path, text]) => `\n--- ${path}\n${text.trimEnd()}`);
  const left = compilation.diagnostics.filter(isError).map(({ code }) => code);
  const rest = left.length === 0 ? 'No errors are left.' : `Left: ${left.join(', ')}.`;
  return `${[...lines, ...texts, '', rest].join('\n')}\n`;
}

function placeOf({ span, source }: AppliedFix): string {
  const { line, column } = locate(span, new Map([[span.path, source]]));
  return `${span.path}:${line}:${column}`;
}
