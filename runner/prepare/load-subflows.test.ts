import { expect, test } from 'vitest';
import {
  formatLock,
  listGrants,
  type Lock,
  type LockedSubflow,
  sha256,
  subflowDigest,
} from '../../lock/index.ts';
import { lockOf, value } from '../testing/flow.ts';
import { loadSubflows } from './load-subflows.ts';
import type { SourceFiles } from './source-files.ts';

const encoder = new TextEncoder();
const blobOf = (bytes: Uint8Array): string => sha256(bytes).slice(0, 40);

/** A lock of a flow that uses `inner` as the step `sub`, as the compiler writes it. */
function user(name: string, inner: Lock, change: Partial<LockedSubflow> = {}): Lock {
  const bytes = encoder.encode(formatLock(inner));
  const digest = subflowDigest(inner);
  const named: LockedSubflow = {
    path: inner.flow.path.replace('.yaml', '.lock.json'),
    sha256: sha256(bytes),
    blob: blobOf(bytes),
    interface: inner.interface,
    secrets: inner.secrets,
    grants: Object.fromEntries(listGrants(inner).map((one) => [one.place, one.grants])),
    ...change,
  };
  const call = { uses: inner.flow.path, flow: digest, with: { object: {} }, secrets: [] };
  return plain(name, {
    steps: [{ kind: 'flow', id: 'sub', needs: [], output: true, ...call }],
    flows: { [digest]: named },
  });
}

function plain(name: string, more: Partial<Lock> = {}): Lock {
  const shape = { type: 'object', properties: {}, additionalProperties: false } as const;
  return lockOf([value('v', { literal: name })], {
    flow: { path: `flows/${name}.yaml`, sha256: '0'.repeat(64) },
    interface: { inputs: shape, outputs: shape },
    ...more,
  });
}

interface Repository {
  readonly tree: Map<string, Uint8Array>;
  readonly objects: Map<string, Uint8Array>;
  readonly modified: Set<string>;
  readonly files: SourceFiles;
}

function repositoryOf(...locks: readonly Lock[]): Repository {
  const tree = new Map<string, Uint8Array>();
  const objects = new Map<string, Uint8Array>();
  const modified = new Set<string>();
  for (const lock of locks) {
    const bytes = encoder.encode(formatLock(lock));
    tree.set(lock.flow.path.replace('.yaml', '.lock.json'), bytes);
    objects.set(blobOf(bytes), bytes);
  }
  const files: SourceFiles = {
    blobId: blobOf,
    readFile: (path) => Promise.resolve(tree.get(path)),
    readBlob: (blob) => Promise.resolve(objects.get(blob)),
    readStored: () => Promise.resolve(undefined),
    isModified: (path) => Promise.resolve(modified.has(path)),
  };
  return { tree, objects, modified, files };
}

async function refusals(lock: Lock, { files }: Repository): Promise<readonly string[]> {
  const loaded = await loadSubflows(lock, files);
  if (loaded.ok) return [];
  for (const { message, hint } of loaded.refusals) {
    expect(message).toMatch(/\.$/u);
    expect(hint).toMatch(/\S/u);
  }
  return loaded.refusals.map(({ code, path }) => `${code} ${path ?? ''}`);
}

const leaf = plain('leaf');
const middle = user('middle', leaf);
const top = user('top', middle);

test('the locks of flows, and of flows in flows, are found by the digests that pin them', async () => {
  const loaded = await loadSubflows(top, repositoryOf(middle, leaf).files);
  if (!loaded.ok) expect.fail(JSON.stringify(loaded.refusals));
  expect([...loaded.flows]).toEqual([
    [subflowDigest(middle), middle],
    [subflowDigest(leaf), leaf],
  ]);
});

test('a lock that went on is taken from git, one that somebody works on is refused', async () => {
  const repository = repositoryOf(middle, leaf);
  repository.tree.set('flows/leaf.lock.json', encoder.encode('{}\n'));
  expect(await refusals(top, repository)).toEqual([]);
  repository.modified.add('flows/leaf.lock.json');
  expect(await refusals(top, repository)).toEqual(['subflow-changed flows/leaf.lock.json']);
});

test('a lock that is nowhere is missing', async () => {
  expect(await refusals(top, repositoryOf(middle))).toEqual([
    'subflow-missing flows/leaf.lock.json',
  ]);
});

test.each<[string, Partial<LockedSubflow>]>([
  ['grants', { grants: { v: { net: ['evil.example:443'] } } }],
  ['fewer secrets', { secrets: ['TOKEN'] }],
  ['another interface', { interface: { inputs: true, outputs: true } }],
  ['another path', { path: 'flows/other.lock.json' }],
])('a lock that says what is not so of a flow is refused: %s', async (_, change) => {
  const repository = repositoryOf(leaf);
  repository.tree.set('flows/other.lock.json', encoder.encode(formatLock(leaf)));
  const lying = user('top', leaf, change);
  expect(await refusals(lying, repository)).toEqual(['subflow-digest flows/top.lock.json']);
});

test('a step that names another flow than it runs is refused', async () => {
  const [step] = user('top', leaf).steps;
  const lying = { ...user('top', leaf), steps: [{ ...step, uses: 'flows/harmless.yaml' }] } as Lock;
  expect(await refusals(lying, repositoryOf(leaf))).toEqual(['subflow-digest flows/top.lock.json']);
});

test('a lock under a digest that is not its own is refused', async () => {
  const other = plain('leaf', { steps: [value('v', { literal: 'evil' })] });
  const bytes = encoder.encode(formatLock(other));
  const lying = user('top', leaf, { sha256: sha256(bytes), blob: blobOf(bytes) });
  expect(await refusals(lying, repositoryOf(other))).toEqual([
    'subflow-digest flows/top.lock.json',
  ]);
});

test('a lock that cannot be read is refused', async () => {
  const bytes = encoder.encode(formatLock(leaf).replace('"lockVersion": 1', '"lockVersion":  1'));
  const lying = user('top', leaf, { sha256: sha256(bytes), blob: blobOf(bytes) });
  const repository = repositoryOf();
  repository.tree.set('flows/leaf.lock.json', bytes);
  expect(await refusals(lying, repository)).toEqual(['subflow-invalid flows/leaf.lock.json']);
});
