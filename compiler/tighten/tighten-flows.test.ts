import { expect, test } from 'vitest';
import { containsGrants, type Grants, listGrants, type Lock } from '../../lock/index.ts';
import { unifiedDiff } from '../../output/index.ts';
import { compileRepository } from '../compile.ts';
import { pinRepository } from '../pin/pin-repository.ts';
import { type FakePinHost, fakePinHost } from '../pin/testing/fake-pin-host.ts';
import { tightenFlows, type TightenResult } from './tighten-flows.ts';

const scripts = {
  'scripts/a.ts': `export const permissions = { env: ['A', 'B'], read: ['data'] } as const;
export function main(text = ''): string { return text; }
`,
  'scripts/b.ts': `export const permissions = { net: ['*.b.example'] } as const;
export function main(): string { return 'b'; }
`,
};

type Files = Readonly<Record<string, string>>;

function hostOf(files: Files): FakePinHost {
  return fakePinHost({ files: new Map(Object.entries({ ...scripts, ...files })) });
}

function flowsIn(files: Files): { path: string; bytes: Uint8Array }[] {
  return Object.entries(files)
    .filter(([path]) => path.startsWith('flows/'))
    .map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }));
}

async function pinned(files: Files): Promise<Files> {
  const result = await pinRepository({ flows: flowsIn(files) }, hostOf(files));
  expect(result.diagnostics.map(({ message }) => message)).toEqual([]);
  return { ...files, ...Object.fromEntries(result.files) };
}

interface Tightened extends TightenResult {
  readonly before: Files;
  /** What the new texts compile to, each with the others as they were. */
  readonly locks: ReadonlyMap<string, readonly [before: Lock, after: Lock | undefined]>;
}

type Wanted = Readonly<Record<string, Readonly<Record<string, Grants>>>>;

async function tightened(files: Files, wanted: Wanted = {}): Promise<Tightened> {
  const before = await pinned(files);
  const flows = flowsIn(before);
  const compiled = await compileRepository(flows, hostOf(before));
  const byFlow = Object.entries(wanted).map(
    ([flow, places]) => [flow, new Map(Object.entries(places))] as const,
  );
  const request = { flows, compiled: compiled.flows, wanted: new Map(byFlow) };
  const result = await tightenFlows(request, hostOf(before));
  const locks = new Map<string, readonly [Lock, Lock | undefined]>();
  for (const [path, text] of result.files) {
    const alone = { ...before, [path]: text };
    const again = await compileRepository(flowsIn({ [path]: text }), hostOf(alone));
    const lockIn = ({ flows: all }: typeof compiled): Lock | undefined =>
      all.find((flow) => flow.path === path)?.locked?.lock;
    const old = lockIn(compiled);
    if (old === undefined) throw new Error('A flow without a lock is not edited.');
    locks.set(path, [old, lockIn(again)]);
  }
  return { ...result, before, locks };
}

function diffs({ before, files }: Tightened): string {
  const texts = [...files].map(([path, text]) => unifiedDiff(path, before[path] ?? '', text));
  return texts.join('').replaceAll(/(?<=@)[0-9a-f]{12}/g, '#');
}

/** Each step's grants before and after; every one contained. */
function expectNarrower({ locks }: Tightened): void {
  expect(locks.size).toBeGreaterThan(0);
  for (const [before, after] of locks.values()) {
    const old = listGrants(before);
    const now = listGrants(after ?? before);
    expect(after).toBeDefined();
    expect(now.map(({ place }) => place)).toEqual(old.map(({ place }) => place));
    for (const [at, { grants }] of now.entries()) {
      expect(containsGrants(old[at]?.grants ?? {}, grants)).toBe(true);
    }
  }
}

/** A step wherever one can stand; two of one script; some with permissions of their own. */
const everywhere = `# Every place of a step.
inputs:
  words: { type: array, items: { type: string }, default: [a] }
steps:
  plain:
    uses: scripts/a.ts
    permissions: # what it needs
      env: [A, B] # both?
      read:
        - data/x
        - "data/y" # a folder
  same: { uses: scripts/a.ts, with: { text: x } }
  each:
    for-each: \${{ inputs.words }}
    as: word
    uses: scripts/a.ts
    with:
      text: \${{ word }}
  nested:
    for-each: \${{ inputs.words }}
    steps:
      inner:
        uses: scripts/b.ts
  again:
    repeat:
      steps:
        round: { uses: scripts/b.ts }
      until: \${{ steps.round.output === 'b' }}
      max: 2
  pick:
    choose:
      - if: \${{ inputs.words.length > 1 }}
        steps:
          many: { uses: scripts/b.ts }
          both: { uses: scripts/b.ts, permissions: { net: true } }
    else:
      few: { uses: scripts/b.ts }
      both: { uses: scripts/b.ts }
on-error:
  tell:
    uses: scripts/b.ts
finally:
  last: { uses: scripts/b.ts }
`;

const host: Grants = { net: ['x.b.example:443'] };

test('a step is edited wherever it stands, in the flow that owns it', async () => {
  const result = await tightened(
    { 'flows/f.yaml': everywhere },
    {
      'flows/f.yaml': {
        plain: { read: ['data/y/1'] },
        same: { env: ['B'] },
        each: {},
        'nested/inner': host,
        'again/round': host,
        'pick/many': host,
        'pick/few': host,
        'pick/both': {},
        'on-error:tell': host,
        'finally:last': {},
      },
    },
  );
  expect(result.refused).toEqual([]);
  expectNarrower(result);
  await expect(diffs(result)).toMatchFileSnapshot('testdata/everywhere.diff');
  expect(result.changed.map(({ place }) => place)).toEqual([
    ...['plain', 'same', 'each', 'nested/inner', 'again/round', 'pick/many', 'pick/both'],
    ...['pick/few', 'on-error:tell', 'finally:last'],
  ]);
}, 60_000);

test('flows that use each other are edited together, and each is proved with the others as they are', async () => {
  const result = await tightened(
    {
      'flows/child.yaml': 'steps:\n  inner: { uses: scripts/b.ts }\n',
      'flows/middle.yaml': 'steps:\n  child: { uses: flows/child.yaml }\n',
      'flows/main.yaml':
        'steps:\n  middle: { uses: flows/middle.yaml }\n  own: { uses: scripts/b.ts }\n',
    },
    { 'flows/child.yaml': { inner: host }, 'flows/main.yaml': { own: {} } },
  );
  expect([...result.files.keys()]).toEqual(['flows/child.yaml', 'flows/main.yaml']);
  expectNarrower(result);
}, 60_000);

test('where the edited flow would not compile, or to another lock, nothing of it is edited, and it is said why', async () => {
  const flow = 'steps:\n  one: { uses: scripts/b.ts }\n  two: { uses: scripts/b.ts }\n';
  const before = await pinned({ 'flows/f.yaml': flow, 'flows/g.yaml': flow });
  const flows = flowsIn(before);
  const { flows: compiled } = await compileRepository(flows, hostOf(before));
  const wanted = new Map([['flows/f.yaml', new Map([['one', host]])]]);
  // Somebody changes the script meanwhile: its pin means nothing any more.
  const moved = hostOf({ ...before, 'scripts/b.ts': `${scripts['scripts/b.ts']}// more\n` });
  const broken = await tightenFlows({ flows, compiled, wanted }, moved);
  expect([broken.files.size, broken.changed]).toEqual([0, []]);
  expect(broken.refused.map(({ place, reason }) => [place, reason])).toEqual([
    [
      'one',
      expect.stringMatching(
        /^With narrower permissions, flows\/f\.yaml would not compile: .*digest/,
      ),
    ],
  ]);
  // And a lock that says something else of another step is none that it could have come from.
  const other = compiled.map((one) =>
    one.locked === undefined
      ? one
      : { ...one, locked: { ...one.locked, lock: { ...one.locked.lock, name: 'Another' } } },
  );
  const differing = await tightenFlows({ flows, compiled: other, wanted }, hostOf(before));
  expect([differing.files.size, differing.refused.map(({ reason }) => reason)]).toEqual([
    0,
    [
      'With narrower permissions, flows/f.yaml would compile to a lock that differs in more than grants.',
    ],
  ]);
}, 60_000);

test.each([
  ['an anchor', 'steps:\n  a: &x { uses: scripts/b.ts, permissions: { net: true } }\n  b: *x\n'],
  ['ffi', 'steps:\n  a: { uses: scripts/b.ts, permissions: { net: true, ffi: true } }\n'],
  [
    'a mark at its start',
    '\uFEFFsteps:\n  a: { uses: scripts/b.ts, permissions: { net: true } }\n',
  ],
])('a flow that does not compile is not touched: %s', async (_what, text) => {
  const files = { 'flows/f.yaml': text };
  const compiled = await compileRepository(flowsIn(files), hostOf(files));
  const request = { flows: flowsIn(files), compiled: compiled.flows, wanted: new Map() };
  const { files: edited, changed, refused } = await tightenFlows(request, hostOf(files));
  expect([edited.size, changed, refused]).toEqual([0, [], []]);
  expect(compiled.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
});
