import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../lock/index.ts';
import { compileRepository, type Compilation } from './compile.ts';
import { inspectScript } from './inspect-script.ts';
import { pinScripts } from './testing/compile-case.ts';
import { memoryHost } from './testing/memory-host.ts';
import { createClosureReader } from './2-resolve/read-closure.ts';

const search = `export async function main(query: string, limit = 20) {
  return [{ id: limit, title: query, at: new Date(0) }];
}
`;
const post = `import { shorten } from '../lib/shorten.ts';
export const permissions = { net: ['b.example', 'a.example:443'] } as const;
export function main(text: string, options: { loud?: boolean; tags?: string[] } = {}) {
  return { ok: shorten(text) !== '', options };
}
`;
const shorten = `export const shorten = (text: string): string => text.slice(0, 80);\n`;

const scripts = new Map([
  ['scripts/search.ts', search],
  ['scripts/post.ts', post],
  ['lib/shorten.ts', shorten],
]);

/** Compiles flows by path; \`@pin\` is filled in. */
async function compile(
  flows: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, string> = scripts,
): Promise<Compilation> {
  const host = memoryHost({ files });
  const digestOf = async (script: string): Promise<string> =>
    (await createClosureReader(host).closureOf(script)).value?.digest ?? '';
  const pinned = await Promise.all(
    [...flows].map(async ([path, text]) => ({
      path,
      bytes: new TextEncoder().encode(await pinScripts(text, digestOf)),
    })),
  );
  return await compileRepository(pinned, host);
}

const flow = {
  name: 'all-blocks',
  on: { schedule: ['0 6 * * *'], dispatch: true },
  inputs: {
    word: { type: 'string', default: 'deno', minLength: 1 },
    go: { type: 'boolean', default: true },
    options: {
      type: 'object',
      properties: { b: { type: 'string' }, a: { type: 'number' } },
      default: {},
    },
  },
  secrets: ['TOKEN', 'KEY'],
  steps: {
    search: {
      uses: 'scripts/search.ts@pin',
      with: { query: '${{ inputs.word }}', limit: 5 },
      retry: { attempts: 3, delay: '1s', on: "${{ error.name !== 'TypeError' }}" },
    },
    each: {
      'for-each': '${{ steps.search.output }}',
      as: 'story',
      parallel: 2,
      steps: {
        title: { value: '${{ story.title }} (${{ index }})' },
        post: {
          needs: ['title'],
          uses: 'scripts/post.ts@pin',
          with: {
            text: '${{ steps.title.output }}',
            options: { tags: ['a', '${{ story.title }}'], loud: true },
          },
        },
      },
    },
    pick: {
      choose: [
        { if: '${{ inputs.go }}', steps: { yes: { value: { b: 1, a: [1, { d: 1, c: 2 }] } } } },
      ],
      else: { no: { value: '${{ inputs.options.b ?? null }}' } },
    },
    alert: {
      if: '${{ steps.each.output.length > 0 }}',
      'on-error': 'continue',
      uses: 'scripts/post.ts@pin',
      with: { text: '${{ secrets.TOKEN }}', options: { tags: ['${{ secrets.KEY }}'] } },
      permissions: { net: ['a.example'] },
    },
  },
  outputs: { count: '${{ steps.search.output.length }}', picked: '${{ steps.pick.output }}' },
};

function shuffled(value: Json, order: (keys: readonly string[]) => readonly string[]): Json {
  if (Array.isArray(value)) return value.map((item: Json) => shuffled(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, shuffled(item, order)] as const);
  const byKey = new Map(entries);
  return Object.fromEntries(order([...byKey.keys()]).map((key) => [key, byKey.get(key) ?? null]));
}

/** A lock without what names its source. */
function withoutSource(text: string | undefined): string | undefined {
  return text?.replace(/"flow": \{[^}]*\},/, '');
}

test('the same flow gives the same bytes, whatever the time zone and the language', async () => {
  const flows = new Map([['flows/all.yaml', JSON.stringify(flow)]]);
  const first = await compile(flows);
  expect(first.diagnostics).toEqual([]);
  const { TZ, LANG } = process.env;
  Object.assign(process.env, { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8' });
  const second = await compile(flows);
  Object.assign(process.env, { TZ: TZ ?? 'UTC', LANG: LANG ?? 'C' });
  const [one, two] = [first, second].map(({ flows: [compiled] }) => compiled?.locked);
  expect(two?.lockText).toBe(one?.lockText);
  expect(two?.grantsText).toBe(one?.grantsText);
  expect(one?.grantsText).toBe(
    [
      'alert\tnet\ta.example:443\n',
      'alert\tsecret\tKEY\n',
      'alert\tsecret\tTOKEN\n',
      'each/post\tnet\ta.example:443\n',
      'each/post\tnet\tb.example\n',
    ].join(''),
  );
});

test('the order of keys in the YAML changes nothing in the lock but the digest of the source', async () => {
  const ranks = fc.array(fc.nat(), { minLength: 300, maxLength: 300 });
  const flows = fc.sample(ranks, { numRuns: 12, seed: 7 }).map((list, at): [string, string] => {
    let next = 0;
    const order = (keys: readonly string[]): readonly string[] =>
      keys
        .map((key) => ({ key, rank: list[next++] ?? 0 }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ key }) => key);
    return [`flows/f${at}.yaml`, JSON.stringify(shuffled(flow, order))];
  });
  const { diagnostics, flows: compiled } = await compile(new Map(flows));
  expect(diagnostics).toEqual([]);
  const texts = compiled.map(({ locked }) => withoutSource(locked?.lockText));
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]).toContain('"steps"');
});

test('a flow is compiled alike alone and beside others', async () => {
  const all = JSON.stringify(flow);
  const other = 'steps:\n  a:\n    uses: scripts/post.ts@pin\n    with: { text: x }\n';
  const alone = await compile(new Map([['flows/z.yaml', all]]));
  const beside = await compile(
    new Map([
      ['flows/z.yaml', all],
      ['flows/a.yaml', other],
      ['flows/m.yaml', 'steps: { a: { value: "${{ 1 + }}" } }\n'],
    ]),
  );
  const lock = (of: Compilation): string | undefined =>
    of.flows.find(({ id }) => id === 'z')?.locked?.lockText;
  expect(lock(beside)).toBe(lock(alone));
  expect(beside.flows.map(({ id, locked }) => [id, locked !== undefined])).toEqual([
    ['a', true],
    ['m', false],
    ['z', true],
  ]);
});

test('what is wrong with a script is said once, and its flows have no lock', async () => {
  const broken = new Map([
    ['scripts/bad.ts', 'export function main(a: string) { return a * 2; }\n'],
  ]);
  const text =
    'steps:\n  a:\n    uses: scripts/bad.ts@pin\n    with: { a: x }\noutputs: { a: "${{ steps.a.output.b }}" }\n';
  const { flows, diagnostics } = await compile(
    new Map([
      ['flows/one.yaml', text],
      ['flows/two.yaml', text],
    ]),
    broken,
  );
  expect(diagnostics.map(({ code, span }) => `${span.path} ${code}`)).toEqual([
    'scripts/bad.ts infer/type-error',
  ]);
  expect(flows.every(({ locked }) => locked === undefined)).toBe(true);
  expect(flows.every((one) => one.diagnostics.length === 1)).toBe(true);
});

test('a flow that cannot be read is only told what cannot be read', async () => {
  const { diagnostics, flows } = await compile(
    new Map([
      ['flows/a.yaml', 'steps:\n  a: { valu: 1 }\n  b: { value: "${{ steps.a.output }}" }\n'],
    ]),
  );
  expect(diagnostics.map(({ code }) => code.split('/')[0])).toEqual(diagnostics.map(() => 'parse'));
  expect(flows[0]).toMatchObject({ path: 'flows/a.yaml', id: 'a' });
});

test('a result names every file that it follows from', async () => {
  const { flows } = await compile(
    new Map([
      ['flows/a.yaml', 'steps:\n  a:\n    uses: scripts/post.ts@pin\n    with: { text: x }\n'],
    ]),
  );
  expect([...(flows[0]?.inputs.keys() ?? [])].sort()).toEqual([
    'flows/a.yaml',
    'lib/shorten.ts',
    'scripts/post.ts',
  ]);
});

test('copies of a script share an entry in the lock, whichever step comes first', async () => {
  const files = new Map([
    ['scripts/a/x.ts', search],
    ['scripts/b/x.ts', search],
  ]);
  const use = (from: string): string => `uses: scripts/${from}/x.ts@pin\n    with: { query: x }\n`;
  const { flows } = await compile(
    new Map([
      ['flows/one.yaml', `steps:\n  p:\n    ${use('b')}  q:\n    ${use('a')}`],
      ['flows/two.yaml', `steps:\n  q:\n    ${use('a')}  p:\n    ${use('b')}`],
    ]),
    files,
  );
  const [one, two] = flows.map(({ locked }) => withoutSource(locked?.lockText));
  expect(one).toBe(two);
  expect(one).toContain('"entry": "scripts/a/x.ts"');
});

test('one script can be looked at without a flow', async () => {
  const host = memoryHost({ files: scripts });
  const found = await inspectScript('scripts/search.ts', host);
  expect(found.diagnostics).toEqual([]);
  expect(found.signature?.call).toEqual({ form: 'parameters', names: ['query', 'limit'] });
  expect(found.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await inspectScript('scripts/none.ts', host)).toEqual({
    packages: [],
    diagnostics: [],
    sources: new Map(),
  });
});
