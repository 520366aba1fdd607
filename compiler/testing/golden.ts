import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Finding, renderText } from '../../output/index.ts';

const root = new URL('../testdata/', import.meta.url);

/** A folder of `testdata/<stage>/`: the smallest flow that shows something, and what its user sees. */
export interface GoldenCase {
  readonly stage: string;
  /** Named after the diagnostic's code, without the stage. */
  readonly name: string;
  /** With a slash at its end. */
  readonly folder: URL;
}

/** All cases of a stage, by name. */
export function goldenCases(stage: string): readonly GoldenCase[] {
  const folder = new URL(`${stage}/`, root);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ stage, name, folder: new URL(`${name}/`, folder) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A file of the case as text; `undefined` when it has none. */
export function readCase(golden: GoldenCase, path: string): string | undefined {
  const file = new URL(path, golden.folder);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * The flow of a case. `pad-to.txt` holds a number of bytes: the flow is made that long with comment
 * lines, so that no large file has to be kept.
 */
export function readFlow(golden: GoldenCase): {
  readonly path: string;
  readonly bytes: Uint8Array;
} {
  const bytes = readFileSync(new URL('flow.yaml', golden.folder));
  const length = Number(readCase(golden, 'pad-to.txt') ?? 0);
  const padding = '#\n'.repeat(Math.ceil(Math.max(0, length - bytes.length) / 2));
  return { path: 'flow.yaml', bytes: Buffer.concat([bytes, Buffer.from(padding)]) };
}

/** What the user sees, as `expected.txt` holds it. `sources` are texts by path. */
export function renderFindings(
  findings: readonly Finding[],
  sources: ReadonlyMap<string, string>,
): string {
  const texts = findings.map((finding) => renderText(finding, sources));
  return texts.length === 0 ? 'No problems.\n' : `${texts.join('\n\n')}\n`;
}

/** Where the case's `expected.txt` lies. */
export function expectedFile(golden: GoldenCase): string {
  return fileURLToPath(new URL('expected.txt', golden.folder));
}
