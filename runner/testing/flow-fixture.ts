import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatGrants,
  formatLock,
  type Grants,
  type Lock,
  type LockedModule,
  type LockedScript,
  scriptDigest,
  sha256,
} from '../../lock/index.ts';
import { openBlobs, type PackageStore } from '../../store/index.ts';
import { prepareRun, type PrepareOptions } from '../host/prepare/prepare-run.ts';
import { denoForTests } from './sandbox-fixture.ts';
import type { RepositoryFiles } from '../prepare/source-files.ts';

/** A repository in memory: what is in the working tree, what git holds, what differs from HEAD. */
export interface MemoryRepository extends RepositoryFiles {
  readonly tree: Map<string, Uint8Array>;
  readonly objects: Map<string, Uint8Array>;
  readonly modified: Set<string>;
}

/** One flow of one script step with two modules, as a compiler would lock it. */
export interface FlowFixture {
  readonly repository: MemoryRepository;
  lock: Lock;
  /** Options that lead to a run; a test changes what it is about. */
  options(change?: Partial<PrepareOptions>): PrepareOptions;
  prepare(change?: Partial<PrepareOptions>): ReturnType<typeof prepareRun>;
  readonly storeDirectory: string;
  close(): void;
}

const encoder = new TextEncoder();
export const flowPath = 'flows/greet.yaml';
const sources = {
  'scripts/greet.ts': `import { punctuate } from './lib/text.ts';
export function main(name: string): string {
  return punctuate('Hello ' + name);
}
`,
  'scripts/lib/text.ts': "export const punctuate = (text: string): string => text + '!';\n",
};

const noPackages: PackageStore = {
  view: () => Promise.reject(new Error('This flow has no packages.')),
};

export function makeFlow(grants: Grants = {}): FlowFixture {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-test-flow-')));
  const root = join(folder, 'workspace');
  mkdirSync(root);
  const repository = memoryRepository();
  const flow = encoder.encode('name: greet\n');
  repository.tree.set(flowPath, flow);
  for (const [path, text] of Object.entries(sources)) {
    const bytes = encoder.encode(text);
    repository.tree.set(path, bytes);
    repository.objects.set(blobOf(bytes), bytes);
  }
  const lock = makeLock(repository.tree, grants, sha256(flow));
  repository.tree.set('flows/greet.grants', encoder.encode(formatGrants(lock)));
  const storeDirectory = join(folder, 'store');
  const fixture: FlowFixture = {
    repository,
    lock,
    storeDirectory,
    options: (change) => ({
      root,
      lockText: formatLock(fixture.lock),
      flowPath,
      repository,
      packageStore: noPackages,
      blobs: openBlobs(storeDirectory),
      deno: { path: denoForTests() ?? process.execPath, version: '2.9.6' },
      machineDirectory: join(folder, 'cache'),
      environment: { PATH: '' },
      ...change,
    }),
    prepare: (change) => prepareRun(fixture.options(change)),
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return fixture;
}

function memoryRepository(): MemoryRepository {
  const tree = new Map<string, Uint8Array>();
  const objects = new Map<string, Uint8Array>();
  const modified = new Set<string>();
  return {
    tree,
    objects,
    modified,
    blobId: blobOf,
    readFile: (path) => Promise.resolve(tree.get(path)),
    readBlob: (blob) => Promise.resolve(objects.get(blob)),
    isModified: (path) => Promise.resolve(modified.has(path)),
  };
}

/** Any id will do here, as long as it stands for the bytes. */
function blobOf(bytes: Uint8Array): string {
  return sha256(bytes).slice(0, 40);
}

function makeLock(tree: ReadonlyMap<string, Uint8Array>, grants: Grants, flow: string): Lock {
  const modules = Object.fromEntries(
    Object.keys(sources).map((path): [string, LockedModule] => {
      const bytes = tree.get(path) ?? new Uint8Array();
      return [path, { sha256: sha256(bytes), blob: blobOf(bytes) }];
    }),
  );
  const script: LockedScript = {
    entry: 'scripts/greet.ts',
    modules,
    call: { form: 'parameters', names: ['name'] },
    input: {
      type: 'object',
      properties: { name: { type: 'string' } },
      required: ['name'],
      additionalProperties: false,
    },
    output: { type: 'string' },
    permissions: grants,
  };
  const digest = scriptDigest({
    entry: script.entry,
    modules: new Map(Object.entries(modules).map(([path, module]) => [path, module.sha256])),
  });
  return {
    lockVersion: 1,
    flow: { path: flowPath, sha256: flow },
    engine: { deno: '>=2.9.6 <3.0.0' },
    interface: {
      inputs: { type: 'object', properties: {}, additionalProperties: false },
      outputs: { type: 'object', properties: {}, additionalProperties: false },
    },
    secrets: [],
    steps: [
      {
        kind: 'script',
        id: 'greet',
        needs: [],
        output: { type: 'string' },
        uses: 'scripts/greet.ts',
        script: digest,
        with: { object: { name: { literal: 'you' } } },
        grants,
        secrets: [],
      },
    ],
    outputs: { object: {} },
    scripts: { [digest]: script },
  };
}
