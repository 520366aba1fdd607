import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import type { DenoLock, DenoLockPackage } from './deno-lock.ts';
import { digestDocument, type DigestInput, scriptDigest } from './script-digest.ts';
import { sha256 } from './sha256.ts';

const npm: Record<string, DenoLockPackage> = {
  'a@1.0.0': {
    integrity: 'sha512-a',
    dependencies: ['b', 'c@npm:d@2.0.0'],
    os: ['linux', 'darwin'],
  },
  'b@1.0.0': {
    integrity: 'sha512-b',
    optionalDependencies: ['e'],
    optionalPeers: ['d@1.0.0'],
    cpu: ['x64'],
  },
  'd@1.0.0': { integrity: 'sha512-d1' },
  'd@2.0.0': { integrity: 'sha512-d2' },
  'e@1.0.0': { integrity: 'sha512-e' },
  'x@1.0.0': { integrity: 'sha512-x' },
};
const lock: DenoLock = {
  version: '5',
  specifiers: { 'npm:a@1': '1.0.0', 'npm:x@1.0.0': '1.0.0' },
  npm,
};

const input = {
  entry: 'scripts/hn/search.ts',
  modules: new Map([
    ['scripts/hn/search.ts', sha256('main')],
    ['scripts/lib/text.ts', sha256('text')],
    ['lib/types.d.ts', sha256('types')],
  ]),
  packages: { lock, specifiers: ['npm:a@^1'] },
} satisfies DigestInput;

test('the digest is SHA-256 over this canonical JSON', () => {
  const document = {
    entry: 'search.ts',
    modules: {
      'search.ts': sha256('main'),
      '../lib/text.ts': sha256('text'),
      '../../lib/types.d.ts': sha256('types'),
    },
    specifiers: { 'npm:a@1': 'a@1.0.0' },
    packages: {
      'a@1.0.0': {
        integrity: 'sha512-a',
        dependencies: { b: 'b@1.0.0', c: 'd@2.0.0' },
        optional: {},
        os: ['darwin', 'linux'],
        cpu: [],
      },
      'b@1.0.0': {
        integrity: 'sha512-b',
        dependencies: {},
        optional: { d: 'd@1.0.0', e: 'e@1.0.0' },
        os: [],
        cpu: ['x64'],
      },
      'd@1.0.0': { integrity: 'sha512-d1', dependencies: {}, optional: {}, os: [], cpu: [] },
      'd@2.0.0': { integrity: 'sha512-d2', dependencies: {}, optional: {}, os: [], cpu: [] },
      'e@1.0.0': { integrity: 'sha512-e', dependencies: {}, optional: {}, os: [], cpu: [] },
    },
  };
  expect(digestDocument(input)).toEqual(document);
  expect(scriptDigest(input)).toBe(sha256(canonicalJson(document)));
});

test('the digest of a script without packages is this number', () => {
  const { entry, modules } = input;
  expect(scriptDigest({ entry, modules })).toBe(
    sha256(
      `{"entry":"search.ts","modules":{"../../lib/types.d.ts":"${sha256('types')}","../lib/text.ts":"${sha256('text')}","search.ts":"${sha256('main')}"},"packages":{},"specifiers":{}}`,
    ),
  );
});

test('moving the script with its modules does not change the digest', () => {
  const moved = [...input.modules].map(([path, digest]) => [`deep/er/${path}`, digest] as const);
  const elsewhere = { ...input, entry: `deep/er/${input.entry}`, modules: new Map(moved) };
  expect(scriptDigest(elsewhere)).toBe(scriptDigest(input));
});

test('order and spelling do not change the digest', () => {
  const reversed = { ...lock, npm: Object.fromEntries(Object.entries(npm).reverse()) };
  const other = {
    entry: input.entry,
    modules: new Map([...input.modules].reverse()),
    packages: { lock: reversed, specifiers: ['npm:a@1.x', 'npm:a@1/sub'] },
  };
  expect(scriptDigest(other)).toBe(scriptDigest(input));
});

test('another package in the Deno lock does not change the digest', () => {
  const more = { ...lock, npm: { ...npm, 'y@1.0.0': { integrity: 'sha512-y' } } };
  expect(scriptDigest({ ...input, packages: { lock: more, specifiers: ['npm:a@1'] } })).toBe(
    scriptDigest(input),
  );
});

test('a second version that makes Deno write names in full does not change the digest', () => {
  const spelled: DenoLock = {
    ...lock,
    npm: {
      ...npm,
      'a@1.0.0': {
        integrity: 'sha512-a',
        dependencies: ['b@1.0.0', 'c@npm:d@2.0.0'],
        os: ['linux', 'darwin'],
      },
      'b@7.0.0': { integrity: 'sha512-b7' },
    },
  };
  expect(scriptDigest({ ...input, packages: { lock: spelled, specifiers: ['npm:a@1'] } })).toBe(
    scriptDigest(input),
  );
});

/** The input with another entry for one package. */
function withPackage(id: string, change: Partial<DenoLockPackage>): DigestInput {
  const entry = npm[id] ?? { integrity: '' };
  const changed = { ...lock, npm: { ...npm, [id]: { ...entry, ...change } } };
  return { ...input, packages: { lock: changed, specifiers: ['npm:a@1'] } };
}

test.each<[string, DigestInput]>([
  [
    'a byte of a module',
    { ...input, modules: new Map([...input.modules, ['lib/types.d.ts', sha256('x')]]) },
  ],
  [
    'one more module',
    { ...input, modules: new Map([...input.modules, ['lib/y.ts', sha256('y')]]) },
  ],
  ['the entry', { ...input, entry: 'scripts/lib/text.ts' }],
  ['a specifier', { ...input, packages: { lock, specifiers: ['npm:a@1', 'npm:x@1.0.0'] } }],
  ['no packages', { entry: input.entry, modules: input.modules }],
  ['a byte of a package', withPackage('d@2.0.0', { integrity: 'sha512-other' })],
  [
    'what an import of a package leads to',
    withPackage('a@1.0.0', { dependencies: ['b', 'c@npm:d@1.0.0'] }),
  ],
  [
    'a dependency that became optional',
    withPackage('a@1.0.0', { dependencies: ['c@npm:d@2.0.0'], optionalDependencies: ['b'] }),
  ],
  ['the systems of a package', withPackage('a@1.0.0', { os: ['linux'] })],
  ['the processors of a package', withPackage('b@1.0.0', { cpu: [] })],
])('%s changes the digest', (_, changed) => {
  expect(scriptDigest(changed)).not.toBe(scriptDigest(input));
});

test('SHA-256 takes text as UTF-8, and bytes as they are', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('ä')).toBe(sha256(new Uint8Array([0xc3, 0xa4])));
});
