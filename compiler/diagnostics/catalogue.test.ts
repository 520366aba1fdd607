import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goldenCases, readCase, type GoldenCase } from '../testing/golden.ts';
import { catalogue } from './catalogue.ts';
import { documentDiagnostics, type DocumentedCase } from './document.ts';
import type { CatalogueEntry } from './entry.ts';

// A message that does not take its parameters as one object does not fit here.
const entries: readonly (readonly [string, CatalogueEntry])[] = Object.entries(catalogue);

/** A fixture is `name`, or `name--variant`. */
function casesOf(code: string): readonly GoldenCase[] {
  const [stage = '', name = ''] = code.split('/');
  return goldenCases(stage).filter((golden) => golden.name.split('--')[0] === name);
}

test('codes are sorted in the file of their stage', () => {
  for (const stage of ['check', 'infer', 'parse', 'resolve', 'silence', 'test']) {
    const file = new URL(`${stage}-messages.ts`, import.meta.url);
    const codes = [...readFileSync(file, 'utf8').matchAll(/^ {2}'([a-z]+\/[a-z0-9-]+)': \{/gm)].map(
      ([, code]) => code,
    );
    expect(codes.length).toBeGreaterThan(0);
    expect(codes).toEqual([...codes].sort());
  }
});

test.each(entries)('%s is explained, and a fixture prints it', (code, entry) => {
  expect(code).toMatch(/^(check|infer|parse|pin|resolve|silence|test)\/[a-z][a-z0-9-]*$/);
  expect(entry.explain).toMatch(/^[A-Z`].*[.`]$/s);
  const shown = casesOf(code).filter((golden) =>
    readCase(golden, 'expected.txt')?.includes(`[${code}]`),
  );
  expect(shown, `a folder for ${code}`).not.toHaveLength(0);
});

test('every fixture is named after a code', () => {
  const names = new Set(entries.map(([code]) => code));
  for (const stage of ['check', 'infer', 'parse', 'pin', 'resolve', 'silence', 'test']) {
    for (const { name } of goldenCases(stage)) {
      expect(names, `${stage}/${name}`).toContain(`${stage}/${name.split('--')[0] ?? ''}`);
    }
  }
});

/** The title of the first fix for the code in any fixture. */
function fixOf(code: string): { readonly fix?: string } {
  for (const golden of casesOf(code)) {
    const lines = readCase(golden, 'expected.fix.txt')?.split('\n') ?? [];
    const fix = lines.find((line) => line.split(' ')[1] === code);
    if (fix !== undefined) return { fix: fix.split(' ').slice(2).join(' ') };
  }
  return {};
}

test('docs/diagnostics.md is made from the catalogue and its fixtures', async () => {
  const examples = new Map<string, DocumentedCase>();
  for (const [code] of entries) {
    for (const golden of casesOf(code)) {
      const file = code.startsWith('test/') ? 'flow.test.yaml' : 'flow.yaml';
      const [flow, expected] = [readCase(golden, file), readCase(golden, 'expected.txt')];
      const isFit =
        expected?.includes(`[${code}]`) === true &&
        !existsSync(new URL('pad-to.txt', golden.folder));
      if (flow !== undefined && isFit && !examples.has(code))
        examples.set(code, { flow, expected, ...fixOf(code) });
    }
  }
  const file = new URL('../../docs/diagnostics.md', import.meta.url);
  await expect(documentDiagnostics(examples)).toMatchFileSnapshot(file.pathname);
});
