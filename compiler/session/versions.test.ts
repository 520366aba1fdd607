import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, subflowDigest, type Json } from '../../lock/index.ts';
import { createClosureReader } from '../2-resolve/read-closure.ts';
import { checkFlow } from './flow-checker.ts';
import { freshTools } from '../compile-tools.ts';
import { pinScripts } from '../testing/compile-case.ts';
import { editorRepository, type EditorRepository } from '../testing/editor-repository.ts';
import type { FlowCheck } from './session.ts';

/** What each file can be; absent where it can also not be there. Types lead from one script to others. */
const versions: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'lib/story.ts': [
    'export interface Story { id: number; title: string }\n',
    "export interface Story { id: string; title?: string; kind: 'new' | 'seen' }\n",
    'export type Story = { next?: Story; title: string | null };\n',
    'export interface Inputs { word: boolean }\nexport type Story = Inputs & { title: string };\n',
    undefined,
  ],
  'scripts/find.ts': [
    "import type { Story } from '../lib/story.ts';\nexport function main(query: string): Story[] { throw new Error(query); }\n",
    "import type { Story } from '../lib/story.ts';\nexport async function main(query: string, limit = 1): Promise<Story | null> { throw new Error(query + limit); }\n",
    "import { main as show } from './show.ts';\nexport function main(query: string) { return [{ ...show(query), title: query, id: 1 }]; }\n",
    'export function main(query: string): string { return query.none; }\n',
    undefined,
  ],
  'scripts/show.ts': [
    'export function main(title: string): { length: number } { return { length: title.length }; }\n',
    "import type { Story } from '../lib/story.ts';\nexport function main(title: Story['title'] | number): { length: string } { return { length: String(title) }; }\n",
    'export function main(options: { title: string }): { length: 1 | 2 } { return { length: options.title ? 1 : 2 }; }\n',
  ],
};

const expressions = [
  "steps.find.output[0]?.title ?? 'none'",
  'steps.find.output',
  'steps.find.output.',
  'steps.find.output.length',
  'steps.find.output?.map((one) => one.id)',
  "steps.find.output ?? { title: 'x', id: 2 }",
  "[steps.find.output, { title: 'x', id: 2 }, { id: null }]",
  'steps.find.output[0].title.length + inputs.word.length',
  "inputs.word === 'a' ? steps.find.output : steps.show.output",
  'steps.show.output.length',
  'steps.none.output',
  '{ a: { b: [1, inputs.word, steps.show.output.length > 1] } }',
  '(',
];

interface State {
  readonly files: Readonly<Record<string, number>>;
  readonly expressions: readonly [number, number, number];
}

const first: State = { files: {}, expressions: [0, 0, 9] };

function textsOf(state: State): ReadonlyMap<string, string> {
  const [argument = '', title = '', output = ''] = state.expressions.map(
    (at) => expressions[at] ?? '',
  );
  const chosen = Object.entries(versions).flatMap(([path, texts]) => {
    const text = texts[state.files[path] ?? 0];
    return text === undefined ? [] : [[path, text] as const];
  });
  return new Map([
    ...chosen,
    [
      'flows/child.yaml',
      `inputs: { word: { type: string } }
steps:
  find: { uses: scripts/find.ts@pin, with: { query: "\${{ inputs.word }}" } }
  show:
    uses: scripts/show.ts@pin
    with:
      title: \${{ ${title} }}
outputs:
  all: \${{ ${output} }}
`,
    ],
    [
      'flows/parent.yaml',
      `inputs: { word: { type: string } }
steps:
  find: { uses: scripts/find.ts@pin, with: { query: a } }
  show: { uses: flows/child.yaml@child, with: { word: '\${{ inputs.word }}' } }
outputs:
  argument: \${{ ${argument} }}
`,
    ],
  ]);
}

type Change =
  | { readonly kind: 'file'; readonly path: string; readonly to: number }
  | { readonly kind: 'expression'; readonly at: 0 | 1 | 2; readonly to: number };

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    path: fc.constantFrom(...Object.keys(versions)),
    to: fc.nat(4),
  }),
  fc.record({
    kind: fc.constant('expression' as const),
    at: fc.constantFrom(0 as const, 1 as const, 2 as const),
    to: fc.nat(expressions.length - 1),
  }),
);

function changed(state: State, change: Change): State {
  if (change.kind === 'file') {
    const count = versions[change.path]?.length ?? 1;
    return { ...state, files: { ...state.files, [change.path]: change.to % count } };
  }
  const [a, b, c] = state.expressions;
  const next = [a, b, c].map((one, at) => (at === change.at ? change.to : one));
  return { ...state, expressions: [next[0] ?? 0, next[1] ?? 0, next[2] ?? 0] };
}

/** Writes a state to the disk with its pins renewed, and tells the session of what is another. */
async function write({ files, host, session }: EditorRepository, state: State): Promise<void> {
  const texts = textsOf(state);
  const put = (path: string, text: string | undefined): void => {
    if (files.get(path) === text) return;
    if (text === undefined) files.delete(path);
    else files.set(path, text);
    session.fileChanged(path);
  };
  for (const path of Object.keys(versions)) put(path, texts.get(path));
  const reader = createClosureReader(host());
  const digestOf = async (script: string): Promise<string> =>
    (await reader.closureOf(script)).value?.digest ?? '0'.repeat(64);
  const [child = '', parent = ''] = ['flows/child.yaml', 'flows/parent.yaml'].map(
    (path) => texts.get(path) ?? '',
  );
  put('flows/child.yaml', await pinScripts(child, digestOf));
  const lock = (await session.check('flows/child.yaml')).flow?.locked?.lock;
  const pin = lock === undefined ? '0'.repeat(12) : subflowDigest(lock).slice(0, 12);
  put('flows/parent.yaml', await pinScripts(parent.replace('@child', `@${pin}`), digestOf));
}

/** What a check says, and what it would lock to the last byte. */
function shown({ diagnostics, flow }: FlowCheck): unknown {
  // True: a lock is JSON.
  const lock = flow?.locked?.lock as Json | undefined;
  return { diagnostics, lock: lock === undefined ? undefined : canonicalJson(lock) };
}

const flows = ['flows/parent.yaml', 'flows/child.yaml'];

async function expectFresh({ session, host }: EditorRepository): Promise<number> {
  let locked = 0;
  for (const flow of flows) {
    const check = await session.check(flow);
    expect(shown(check)).toEqual(shown(await checkFlow(flow, host(), freshTools)));
    if (check.flow?.locked !== undefined) locked += 1;
  }
  return locked;
}

test('whatever versions scripts and expressions have, in any order, flows are checked and locked as afresh', async () => {
  const runs = Number(process.env['SESSION_VERSIONS'] ?? 6);
  await fc.assert(
    fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 6 }), async (list) => {
      const repository = await editorRepository({});
      let state = first;
      for (const change of list) {
        state = changed(state, change);
        await write(repository, state);
        await expectFresh(repository);
      }
    }),
    { numRuns: runs },
  );
}, 240_000);

test('a session that has seen more texts than a checker takes says what a fresh compile says', async () => {
  const edits = Number(process.env['SESSION_TEXTS'] ?? 160);
  const [list = []] = fc.sample(fc.array(changes, { minLength: edits, maxLength: edits }), 1);
  const repository = await editorRepository({});
  let state = first;
  let locked = 0;
  for (const [at, change] of list.entries()) {
    // Scripts stay for a while: a checker lives as long as they do.
    if (change.kind === 'file' && at % 40 !== 0) continue;
    state = changed(state, change);
    await write(repository, state);
    if (at % 16 === 0) locked += await expectFresh(repository);
    else for (const flow of flows) await repository.session.check(flow);
  }
  await write(repository, first);
  locked += await expectFresh(repository);
  expect(locked).toBeGreaterThan(0);
}, 240_000);
