import type { DenoLock, LockedScript, LockedStep, Lock, ScriptStep } from '../../lock/index.ts';
import type { ModuleImport, PinnedContents, WalkedFlow } from '../model/closure-graph.ts';

/** A lock of these steps; everything that a test does not say is the plainest there is. */
export function walkedLock(
  path: string,
  steps: readonly LockedStep[],
  more: Partial<Lock> = {},
): Lock {
  return {
    lockVersion: 1,
    flow: { path, sha256: '0'.repeat(64) },
    engine: { deno: '>=2.9.6 <3.0.0' },
    interface: { inputs: { type: 'object' }, outputs: true },
    secrets: [],
    steps,
    outputs: { object: {} },
    scripts: {},
    ...more,
  };
}

export function walkedStep(id: string, more: Partial<ScriptStep> = {}): ScriptStep {
  return {
    kind: 'script',
    id,
    needs: [],
    uses: 'scripts/a.ts',
    script: digestOf('a'),
    with: { object: {} },
    grants: {},
    secrets: [],
    output: true,
    ...more,
  };
}

/** A digest that a reader can tell. */
export function digestOf(word: string): string {
  return word.padEnd(64, '0');
}

export function walkedScript(entry: string, more: readonly string[] = []): LockedScript {
  const modules = [entry, ...more].map((path) => [
    path,
    { sha256: digestOf(path), blob: digestOf(path) },
  ]);
  return {
    entry,
    modules: Object.fromEntries(modules) as LockedScript['modules'],
    call: { form: 'object', names: [] },
    input: { type: 'object' },
    output: true,
    permissions: {},
  };
}

const packages: DenoLock = {
  version: '5',
  specifiers: { 'npm:debug@4': '4.3.7', 'npm:zod@4': '4.1.12' },
  npm: {
    'debug@4.3.7': {
      integrity: 'sha512-debug',
      dependencies: ['ms'],
      optionalPeers: ['color@npm:supports-color@9.0.0'],
    },
    'ms@2.1.3': { integrity: 'sha512-ms', dependencies: ['debug'] },
    'supports-color@9.0.0': { integrity: 'sha512-color', os: ['linux'], scripts: true },
    'zod@4.1.12': { integrity: 'sha512-zod' },
  },
};

const withPackages: LockedScript = {
  ...walkedScript('scripts/a.ts', ['lib/text.ts', 'lib/types.ts', 'lib/lost.ts']),
  denoLock: { path: 'scripts/a.deno.lock', sha256: digestOf('deno'), blob: digestOf('deno') },
};

const imports: Readonly<Record<string, readonly ModuleImport[]>> = {
  'scripts/a.ts': [
    { specifier: '../lib/text.ts', isType: false },
    { specifier: 'npm:debug@^4', isType: false },
  ],
  'lib/text.ts': [
    { specifier: './types.ts', isType: true },
    { specifier: 'npm:zod@4/mini', isType: true },
    { specifier: '../scripts/a.ts', isType: false },
  ],
  'lib/types.ts': [],
  'lib/lost.ts': [],
  'scripts/b.ts': [],
};

const child = walkedLock(
  'flows/child.yaml',
  [walkedStep('inner', { grants: { net: true }, secrets: ['TOKEN'] })],
  { scripts: { [digestOf('a')]: withPackages } },
);

/** `parent` runs a script in a choice in a fan-out, then `child`, which has the same script; `late` was first in the file. */
const parent = walkedLock(
  'flows/parent.yaml',
  [
    {
      kind: 'for-each',
      id: 'each',
      needs: [],
      items: { path: ['inputs', 'items'] },
      as: 'item',
      parallel: 4,
      result: 'record',
      output: true,
      body: [
        {
          kind: 'choose',
          id: 'pick',
          needs: [],
          output: true,
          branches: [
            {
              if: { path: ['item', 'ok'] },
              steps: [
                walkedStep('one', { grants: { read: ['data'], net: ['api.example.com:443'] } }),
              ],
            },
          ],
          else: [walkedStep('other', { uses: 'scripts/b.ts', script: digestOf('b') })],
        },
      ],
    },
    {
      kind: 'flow',
      id: 'alone',
      needs: ['each'],
      uses: 'flows/child.yaml',
      flow: digestOf('pin'),
      with: { object: {} },
      secrets: ['TOKEN'],
      output: true,
    },
  ],
  {
    scripts: { [digestOf('a')]: withPackages, [digestOf('b')]: walkedScript('scripts/b.ts') },
    flows: {
      [digestOf('pin')]: {
        path: 'flows/child.lock.json',
        sha256: digestOf('child'),
        blob: digestOf('child'),
        interface: { inputs: { type: 'object' }, outputs: true },
        secrets: ['TOKEN'],
        grants: { inner: { net: true, secret: ['TOKEN'] } },
      },
    },
    finally: [
      walkedStep('tidy', {
        uses: 'scripts/b.ts',
        script: digestOf('b'),
        grants: { write: ['out'] },
      }),
    ],
  },
);

export const sampleFlows: readonly WalkedFlow[] = [{ lock: parent, sha256: digestOf('parent') }];

/** All that `sampleFlows` pins. */
export const samplePinned: PinnedContents = {
  lockOf: (sha256) => (sha256 === digestOf('child') ? child : undefined),
  denoLockOf: (sha256) => (sha256 === digestOf('deno') ? packages : undefined),
  importsOf: (sha256) => imports[sha256.replace(/0+$/, '')],
};

/** Nothing of it. */
export const nothingPinned: PinnedContents = {
  lockOf: () => undefined,
  denoLockOf: () => undefined,
  importsOf: () => undefined,
};
