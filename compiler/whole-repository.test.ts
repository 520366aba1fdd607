import { expect, test } from 'vitest';
import { createClosureReader } from './2-resolve/read-closure.ts';
import { compileRepository, type Compilation } from './compile.ts';
import { isError } from './diagnostics/in-order.ts';
import { pinScripts } from './testing/compile-case.ts';
import { memoryHost } from './testing/memory-host.ts';

const flows = {
  'flows/count.yaml': `steps:
  find: { uses: scripts/find.ts@pin, with: { query: deno } }
outputs:
  first: \${{ steps.find.output.map((story) => story.title.length) }}
`,
  'flows/each.yaml': `inputs: { word: { type: string } }
steps:
  find: { uses: scripts/find.ts@pin, with: { query: '\${{ inputs.word }}' } }
  show:
    for-each: \${{ steps.find.output }}
    as: story
    uses: scripts/show.ts@pin
    with: { title: '\${{ story.title }}' }
`,
  'flows/other.yaml': `steps:
  show: { uses: scripts/show.ts@pin, with: { title: hello } }
`,
  'flows/pass.yaml': `steps:
  find: { uses: scripts/find.ts@pin, with: { query: deno } }
  show: { uses: scripts/list.ts@pin, with: { stories: '\${{ steps.find.output }}' } }
`,
};

const story = (title: string): string => `export interface Story { id: number; ${title} }\n`;
const find = `import type { Story } from './story.ts';
export function main(query: string): Story[] {
  throw new Error(query);
}
`;
const scripts = {
  'scripts/story.ts': story('title: string'),
  'scripts/find.ts': find,
  'scripts/show.ts': 'export function main(title: string): void {\n  console.log(title);\n}\n',
  'scripts/list.ts':
    'export function main(stories: { id: number; title: string }[]): void {\n  console.log(stories);\n}\n',
};

/** Compiles all flows, whose pins follow the scripts. */
async function compileAll(changed: Readonly<Record<string, string>> = {}): Promise<Compilation> {
  const host = memoryHost({ files: new Map(Object.entries({ ...scripts, ...changed })) });
  const reader = createClosureReader(host);
  const digestOf = async (script: string): Promise<string> =>
    (await reader.closureOf(script)).value?.digest ?? '0'.repeat(64);
  const files = Object.entries(flows).map(async ([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(await pinScripts(text, digestOf)),
  }));
  return await compileRepository(await Promise.all(files), host);
}

/** Each error as its file, its code and the characters that it points at. */
function found({ diagnostics, sources }: Compilation): readonly string[] {
  return diagnostics
    .filter(isError)
    .map(
      ({ span, code }) =>
        `${span.path} ${code} ${sources.get(span.path)?.slice(span.start, span.end) ?? ''}`,
    );
}

function locked({ flows: compiled }: Compilation): readonly string[] {
  return compiled.filter((flow) => flow.locked !== undefined).map(({ id }) => id);
}

test('before the change every flow has a lock', async () => {
  const compilation = await compileAll();
  expect(found(compilation)).toEqual([]);
  expect(locked(compilation)).toEqual(['count', 'each', 'other', 'pass']);
});

test('a field that becomes optional is reported in every flow that relies on it, in one run', async () => {
  const compilation = await compileAll({ 'scripts/story.ts': story('title?: string') });
  expect(found(compilation)).toEqual([
    'flows/count.yaml check/possibly-undefined story.title',
    'flows/each.yaml check/possibly-undefined story.title',
    'flows/pass.yaml check/type-mismatch steps.find.output',
  ]);
  expect(locked(compilation)).toEqual(['other']);
});

test('a field that gets another name is reported in every flow, with the one that is meant', async () => {
  const compilation = await compileAll({ 'scripts/story.ts': story('titel: string') });
  expect(found(compilation)).toEqual([
    'flows/count.yaml check/unknown-field title',
    'flows/each.yaml check/unknown-field title',
    'flows/pass.yaml check/type-mismatch steps.find.output',
  ]);
});

test('a parameter that is new is missing in every flow that calls the script', async () => {
  const more = find.replace('query: string', 'query: string, limit: number');
  const compilation = await compileAll({ 'scripts/find.ts': more });
  expect(found(compilation).map((text) => text.split(' ').slice(0, 2))).toEqual([
    ['flows/count.yaml', 'check/missing-argument'],
    ['flows/each.yaml', 'check/missing-argument'],
    ['flows/pass.yaml', 'check/missing-argument'],
  ]);
});

test('a script that is wrong itself is reported once, in the script, and its flows are not blamed', async () => {
  const compilation = await compileAll({ 'scripts/find.ts': find.replace('query)', 'quer)') });
  expect(found(compilation)).toEqual(['scripts/find.ts infer/type-error quer']);
  expect(locked(compilation)).toEqual(['other']);
});
