import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { renderText } from '../output/index.ts';
import { exitCode } from './command.ts';
import { compileChanged, type CompileResult } from './compile-changed.ts';
import { openCompileMemory } from './compile-memory.ts';
import { pinFlows } from './pin.ts';
import { hasErrors } from './report-diagnostics.ts';
import { quietContext } from './testing/quiet-context.ts';
import { makeRepository } from './testing/repository.ts';
import { openWatchedFiles } from './watched-files.ts';
import { openWorkingFiles } from './working-files.ts';
import { listFlows, openWorkspace } from './workspace.ts';
import { writeFiles } from './write-files.ts';

/** A file may be any of these texts, or away. The first one is sound. */
type Variants = readonly (string | undefined)[];

const script = (body: string): string =>
  `import { clean } from '../lib/text.ts';\n\nexport function main(text: string) {\n  ${body}\n}\n`;

const flow = (more: string, output: string): string =>
  [
    'inputs:',
    '  word: { type: string, default: hello }',
    more,
    'steps:',
    '  first: { uses: scripts/first.ts, with: { text: "${{ inputs.word }}" } }',
    '  second: { uses: scripts/second.ts, with: { text: "${{ steps.first.output.text }}" } }',
    `outputs: { result: "${output}" }`,
    '',
  ].join('\n');

const files: Readonly<Record<string, Variants>> = {
  'lib/text.ts': [
    'export const clean = (text: string): string => text.trim();\n',
    'export const clean = (text: string): string => text.trim().toLowerCase();\n',
    'export const clean = (text: string): string => text.length;\n',
    undefined,
  ],
  'scripts/first.ts': [
    script('return { text: clean(text), size: text.length };'),
    script('return { text: clean(text), size: text.length, words: text.split(" ") };'),
    script('return { text: clean(text).length };'),
    script('return { text: clean(text }'),
  ],
  'scripts/second.ts': [
    script('return clean(text);'),
    script('return [clean(text)];'),
    script('return JSON.parse(clean(text));'),
    undefined,
  ],
  'flows/one.yaml': [
    flow('', '${{ steps.second.output }}'),
    flow('timeout: 5m', '${{ steps.first.output.size }}'),
    flow('  unused: { type: string, default: x }', '${{ steps.second.output.length }}'),
    flow('', '${{ steps.first.output.sise }}'),
  ],
  'flows/two.yaml': [
    flow('', '${{ steps.second.output }} of ${{ steps.first.output.size }}'),
    flow('secrets: [TOKEN]', '${{ steps.second.output }}'),
    flow('broken: [', ''),
    undefined,
  ],
  'flows/parent.yaml': [
    'steps:\n  child: { uses: flows/one.yaml, with: { word: a } }\noutputs: { result: "${{ steps.child.output.result }}" }\n',
    'steps:\n  child: { uses: flows/one.yaml, with: {} }\n',
    'steps:\n  child: { uses: flows/two.yaml, with: { wort: a } }\n',
    undefined,
  ],
  'flows/three.yaml': [
    'steps:\n  only: { uses: scripts/second.ts, with: { text: a } }\n',
    'steps:\n  only: { uses: scripts/second.ts, with: { text: 3 } }\n',
    'steps:\n  only: { value: 1 }\n',
  ],
};

const sound = Object.entries(files).map(([path, [text = '']]) => [path, text] as const);
const repository = makeRepository({ files: Object.fromEntries(sound) });
afterAll(() => {
  repository.remove();
});

const context = quietContext(repository.root);
const workspace = openWorkspace(context);

/** The same numbers in every run. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

/** All that a user can see of a compile, but for how much of it was done anew. */
function seenOf({ diagnostics, sources, locks, changed }: CompileResult): unknown {
  const text = diagnostics.map((diagnostic) => renderText(diagnostic, sources));
  return { text, diagnostics, locks, changed };
}

async function pin(): Promise<void> {
  const flows = listFlows(workspace);
  const code = await pinFlows(workspace, context, { flows, affected: false });
  expect([exitCode.fine, exitCode.wrong]).toContain(code);
}

async function compileCold(): Promise<CompileResult> {
  const fresh = { files: openWorkingFiles(workspace), memory: undefined };
  return await compileChanged(listFlows(workspace), { workspace, context, ...fresh });
}

function edit(dice: (sides: number) => number): string {
  const paths = Object.keys(files);
  const path = paths[dice(paths.length)] ?? '';
  const variants = files[path] ?? [];
  // Most edits mend something, so that locks are written again and again.
  const at = dice(3) > 0 ? 0 : dice(variants.length);
  const text = variants[at];
  if (text === undefined) rmSync(join(repository.root, path), { force: true });
  else repository.write(path, text);
  return `${path} becomes its variant ${String(at)}`;
}

function spoilLock(dice: (sides: number) => number): string {
  const path = ['flows/one.lock.json', 'flows/two.grants'][dice(2)] ?? '';
  if (dice(2) === 0) rmSync(join(repository.root, path), { force: true });
  else repository.write(path, 'spoilt\n');
  return `${path} is spoilt`;
}

test('after any edits, what is remembered and what is compiled anew are together as if all were compiled anew', async () => {
  await pin();
  const watched = openWatchedFiles(workspace);
  const memory = openCompileMemory(workspace, context, watched);
  const dice = createDice(7);
  const story: string[] = [];
  let remembered = 0;
  let written = 0;
  for (let round = 0; round < 24; round++) {
    story.push(dice(8) === 0 ? spoilLock(dice) : edit(dice));
    if (dice(2) > 0) {
      await pin();
      story.push('pin');
    }
    watched.refresh();
    const flows = listFlows(workspace);
    const result = await compileChanged(flows, { workspace, context, files: watched, memory });
    expect(seenOf(result), story.join('\n')).toEqual(seenOf(await compileCold()));
    remembered += flows.length - result.checked.length;
    if (hasErrors(result.diagnostics)) continue;
    writeFiles(repository.root, new Map(result.changed.map(({ path, text }) => [path, text])));
    watched.accept(result.changed.map(({ path }) => path));
    written += result.changed.length;
  }
  expect(remembered).toBeGreaterThan(10);
  expect(written).toBeGreaterThan(10);
}, 600_000);
