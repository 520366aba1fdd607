import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRepository } from '../index.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { editorRepository, type EditorRepository } from '../testing/editor-repository.ts';

const files = {
  'lib/story.ts': 'export interface Story { id: number; title: string }\n',
  'scripts/find.ts': `import type { Story } from '../lib/story.ts';
export function main(query: string): Story[] {
  throw new Error(query);
}
`,
  'scripts/show.ts':
    'export function main(title: string, size = 1): { length: number } {\n  return { length: title.length * size };\n}\n',
  'flows/child.yaml': `inputs: { word: { type: string } }
steps:
  find: { uses: scripts/find.ts@pin, with: { query: "\${{ inputs.word }}" } }
outputs: { first: "\${{ steps.find.output[0]?.title ?? 'none' }}" }
`,
  'flows/child.test.yaml':
    'cases: { one: { mocks: { find: [] }, inputs: { word: a }, expect: { outputs: { first: none } } } }\n',
  'flows/parent.yaml': `steps:
  child: { uses: flows/child.yaml, with: { word: a } }
  show: { uses: scripts/show.ts@pin, with: { title: "\${{ steps.child.output.first }}" } }
outputs: { length: "\${{ steps.show.output.length }}" }
`,
  'flows/other.yaml': `steps:
  show: { uses: scripts/show.ts@pin, with: { title: hello } }
`,
};

/** What a fresh compile says of a flow and its texts, as an editor would show it. */
async function fresh(
  { host }: EditorRepository,
  texts: ReadonlyMap<string, string>,
  flow: string,
): Promise<readonly Diagnostic[]> {
  const disk = host();
  const readFile = async (path: string): Promise<Uint8Array | undefined> => {
    const text = texts.get(path);
    return text === undefined ? await disk.readFile(path) : new TextEncoder().encode(text);
  };
  const bytes = await readFile(flow);
  if (bytes === undefined) return [];
  return (await compileRepository([{ path: flow, bytes }], { ...disk, readFile })).diagnostics;
}

const paths = Object.keys(files);
const flows = paths.filter((path) => path.endsWith('.yaml') && !path.endsWith('.test.yaml'));

interface Edit {
  readonly path: string;
  readonly at: number;
  readonly length: number;
  readonly text: string;
  /** Unsaved, saved to the disk, or the unsaved text taken back. */
  readonly how: 'type' | 'save' | 'revert';
  readonly ask: string;
}

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record<Edit>({
    path: fc.constantFrom(...paths),
    at: fc.nat(300),
    length: fc.constantFrom(0, 0, 0, 1, 5),
    text: fc.constantFrom(
      '',
      'x',
      ' ',
      '\n',
      "'",
      '"',
      '.',
      '}}',
      '${{ ',
      '${{ inputs.word }}',
      'steps.find.output',
      ': ',
      '{',
      '🌊',
      '1',
      '?',
      '@',
      '  sleep: 1s\n',
      'string',
      'number',
    ),
    how: fc.constantFrom('type', 'type', 'type', 'save', 'revert'),
    ask: fc.constantFrom(...flows),
  }),
  { minLength: 1, maxLength: 8 },
);

test(
  'after any edits, a session says of every flow what a fresh compile of the same texts says',
  { timeout: 120_000 },
  async () => {
    const runs = Number(process.env['SESSION_EDITS'] ?? 12);
    await fc.assert(
      fc.asyncProperty(edits, async (list) => {
        const repository = await editorRepository(files);
        const { session, files: disk } = repository;
        const texts = new Map<string, string>();
        for (const { path, at, length, text, how, ask } of list) {
          const before = texts.get(path) ?? disk.get(path) ?? '';
          const start = Math.min(at, before.length);
          const after = before.slice(0, start) + text + before.slice(start + length);
          if (how === 'type') {
            texts.set(path, after);
            session.setText(path, after);
          } else {
            texts.delete(path);
            if (how === 'save') disk.set(path, after);
            session.setText(path, undefined);
            session.fileChanged(path);
          }
          expect((await session.check(ask)).diagnostics).toEqual(
            await fresh(repository, texts, ask),
          );
        }
      }),
      { numRuns: runs },
    );
  },
);

test('a check of texts that are as they were is not done again', async () => {
  const { session } = await editorRepository(files);
  const first = await session.check('flows/other.yaml');
  expect(await session.check('flows/other.yaml')).toBe(first);
  session.setText('flows/other.yaml', `${files['flows/other.yaml']}# more\n`);
  expect(await session.check('flows/other.yaml')).not.toBe(first);
});

test('a check that is aborted rejects with the reason, and the next one is whole', async () => {
  const { session } = await editorRepository(files);
  const controller = new AbortController();
  const check = session.check('flows/other.yaml', { signal: controller.signal });
  controller.abort(new Error('newer text'));
  await expect(check).rejects.toThrow('newer text');
  expect((await session.check('flows/other.yaml')).flow?.locked).toBeDefined();
});

test('a flow that is not there has nothing wrong', async () => {
  const { session } = await editorRepository(files);
  expect(await session.check('flows/none.yaml')).toEqual({
    diagnostics: [],
    silenced: [],
    sources: new Map(),
  });
});

test('a file reaches the flows that are made of it, at any depth', async () => {
  const { session, files: disk } = await editorRepository(files);
  expect(await session.flowsReachedBy('lib/story.ts')).toEqual([
    'flows/child.yaml',
    'flows/parent.yaml',
  ]);
  expect(await session.flowsReachedBy('scripts/show.ts')).toEqual([
    'flows/other.yaml',
    'flows/parent.yaml',
  ]);
  expect(await session.flowsReachedBy('scripts/show.deno.lock')).toEqual([
    'flows/other.yaml',
    'flows/parent.yaml',
  ]);
  expect(await session.flowsReachedBy('flows/child.test.yaml')).toEqual([
    'flows/child.yaml',
    'flows/parent.yaml',
  ]);
  expect(await session.flowsReachedBy('flows/other.yaml')).toEqual(['flows/other.yaml']);
  expect(await session.flowsReachedBy('README.md')).toEqual([]);
  disk.delete('lib/story.ts');
  session.fileChanged('lib/story.ts');
  expect(await session.flowsReachedBy('lib/story.ts')).toEqual([
    'flows/child.yaml',
    'flows/parent.yaml',
  ]);
});
