import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeArchive } from '../../store/testing/make-archive.ts';
import {
  startRegistry,
  type TestPackage,
  type TestRegistry,
} from '../../store/testing/registry.ts';
import { storePackage } from '../../store/testing/store-package.ts';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import {
  closuresOf,
  denoLockText,
  sampleIntegrity,
  sampleScript,
} from '../testing/sample-packages.ts';
import { type PackageOptions, type PackageReading, readPackages } from './read-packages.ts';

const today = '2026-11-28';
const ageless = {
  rule: 'packages/young',
  reason: 'The age of packages was not looked at: `--min-age 7d` asks the registry for it.',
};
const unadvised = {
  rule: 'packages/advisory',
  reason:
    'No advisories were given: `--advisories PATH` takes the export of npm from osv.dev, a zip archive or a folder.',
};

async function read(
  npm: Readonly<Record<string, object>>,
  options: Partial<PackageOptions> & Pick<PackageOptions, 'store'>,
): Promise<PackageReading> {
  const script = sampleScript(denoLockText(npm));
  return await readPackages(closuresOf(script), { today, offline: true, env: {}, ...options });
}

test('packages are looked into where the store has what was locked', async () => {
  const store = temporaryFolder();
  const description = {
    name: 'hook',
    version: '1.0.0',
    license: 'MIT',
    scripts: { postinstall: 'node steal.js' },
    files: { 'lib/a.node': 'x' },
  } as TestPackage;
  const integrity = storePackage(store, description);
  const { facts, unchecked } = await read(
    { 'hook@1.0.0': { integrity }, 'gone@1.0.0': {}, 'bare@1.0.0': { integrity: 'md5-x' } },
    { store },
  );
  expect(facts.packages.map(({ name, store: state }) => [name, state])).toEqual([
    ['bare', 'elsewhere'],
    ['gone', 'elsewhere'],
    ['hook', 'verified'],
  ]);
  expect(facts.packages[2]?.content).toEqual({
    manifest: { name: 'hook', version: '1.0.0' },
    installScripts: [{ name: 'postinstall', command: 'node steal.js' }],
    native: ['lib/a.node'],
    bundled: [],
    license: 'MIT',
  });
  expect(unchecked).toEqual([
    {
      rule: 'packages',
      reason:
        '2 packages are not in the store as locked, so nobody looked into them: bare@1.0.0, gone@1.0.0. `millrace store fetch` brings what this system loads.',
    },
    unadvised,
    ageless,
  ]);
});

test('an archive that was changed, or cannot be unpacked, is never taken for what was locked', async () => {
  const store = temporaryFolder();
  const integrity = storePackage(store, { name: 'a', version: '1.0.0' });
  const path = join(store, 'tarballs', readdirSync(join(store, 'tarballs'))[0] ?? '');
  rmSync(path);
  writeFileSync(path, 'other bytes');
  const tarball = gzipSync(makeArchive([{ path: 'package/../../evil', text: 'x' }]));
  const bad = storePackage(store, { name: 'b', version: '1.0.0', tarball });
  const { facts, unchecked } = await read(
    { 'a@1.0.0': { integrity }, 'b@1.0.0': { integrity: bad } },
    { store },
  );
  expect(facts.packages.map(({ store: state, content }) => [state, content])).toEqual([
    ['archive-changed', undefined],
    ['archive-changed', undefined],
  ]);
  expect(unchecked[0]?.reason).toContain('2 packages are not in the store as locked');
});

test('advisories are matched with what lies in an archive, too', async () => {
  const store = temporaryFolder();
  const files = { 'node_modules/evil/package.json': '{"name":"evil","version":"1.0.0"}' };
  const integrity = storePackage(store, { name: 'a', version: '1.0.0', files });
  const advisories = temporaryFolder();
  const affected = [{ package: { ecosystem: 'npm', name: 'evil' }, versions: ['1.0.0'] }];
  writeFileSync(join(advisories, 'a.json'), JSON.stringify({ id: 'MAL-1', affected }));
  const { facts } = await read({ 'a@1.0.0': { integrity } }, { store, advisories });
  expect(facts.advisories?.hits.map(({ id, package: name }) => [id, name])).toEqual([
    ['MAL-1', 'evil'],
  ]);
});

test('a repository without packages has nothing to say about them', async () => {
  const closures = closuresOf();
  const options = { store: temporaryFolder(), today, offline: true, env: {} };
  expect(await readPackages(closures, options)).toEqual({
    facts: { packages: [] },
    counts: { now: 0, remembered: 0 },
    unchecked: [],
  });
});

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(async () => {
  await registry.close();
});

test('the registry says when a version was published, once a day, and offline the last answer holds', async () => {
  const store = temporaryFolder();
  const { integrity } = registry.add({
    name: '@s/old',
    version: '1.0.0',
    published: '2025-01-01T10:00:00.000Z',
  });
  registry.add({
    name: 'new',
    version: '1.0.0',
    published: '2026-11-27T23:59:59.000Z',
    deprecated: 'use\nold',
  });
  registry.add({ name: 'mute', version: '1.0.0' });
  const npm = {
    '@s/old@1.0.0': { integrity },
    'new@1.0.0': {},
    'mute@1.0.0': {},
    'never@1.0.0': {},
  };
  const online = { store, offline: false, minAgeDays: 7, env: registry.env };
  const { facts, unchecked } = await read(npm, online);
  const said = facts.packages.map(({ name, published, deprecated, listed }) => [
    name,
    published,
    deprecated,
    listed === integrity,
  ]);
  expect(said).toEqual([
    ['@s/old', '2025-01-01', undefined, true],
    ['mute', undefined, undefined, false],
    ['never', undefined, undefined, false],
    ['new', '2026-11-27', 'use old', false],
  ]);
  expect(unchecked.at(-1)).toEqual({
    rule: 'packages/young',
    reason:
      'When mute@1.0.0, never@1.0.0 were published is not known: the registry has no such version (E404).',
  });

  const asked = registry.requests.length;
  const again = await read({ '@s/old@1.0.0': { integrity }, 'new@1.0.0': {} }, online);
  expect(registry.requests).toHaveLength(asked);
  expect(again.facts.packages.map(({ published }) => published)).toEqual([
    '2025-01-01',
    '2026-11-27',
  ]);

  const later = await read(
    { '@s/old@1.0.0': { integrity }, 'mute@1.0.0': {} },
    { ...online, today: '2027-01-01', offline: true },
  );
  expect(registry.requests).toHaveLength(asked);
  expect(later.facts.packages.map(({ published }) => published)).toEqual(['2025-01-01', undefined]);
  expect(later.unchecked.at(-1)?.reason).toBe(
    'When mute@1.0.0 was published is not known: offline, no registry is asked.',
  );
  const other = await read(
    { '@s/old@1.0.0': { integrity: sampleIntegrity('Z') } },
    { ...online, offline: true },
  );
  expect(other.facts.packages[0]?.published).toBeUndefined();
});

test('a registry that is down is not asked about every package, and its absence is said', async () => {
  const store = temporaryFolder();
  const down = 'http://127.0.0.1:9/';
  const env = { ...registry.env, npm_config_registry: down, NPM_CONFIG_REGISTRY: down };
  const ids = Array.from({ length: 12 }, (_, index) => [`p${index}@1.0.0`, {}] as const);
  const { unchecked } = await read(Object.fromEntries(ids), {
    store,
    offline: false,
    minAgeDays: 7,
    env,
  });
  expect(unchecked.at(-1)?.reason).toMatch(
    /^When p0@1.0.0, p1@1.0.0, p10@1.0.0, p11@1.0.0, p2@1.0.0 and 7 more were published is not known: npm says .+\.$/,
  );
  expect(existsSync(join(store, 'published'))).toBe(false);
});

test('without npm the ages are not known, and a damaged cache is none', async () => {
  const store = temporaryFolder();
  const options = { store, offline: false, minAgeDays: 7, env: { PATH: '' } };
  const { unchecked } = await read({ 'a@1.0.0': {} }, options);
  expect(unchecked.at(-1)?.reason).toContain('npm was not found');
  registry.add({ name: 'cached', version: '1.0.0', published: '2026-01-01T00:00:00Z' });
  await read({ 'cached@1.0.0': {} }, { ...options, env: registry.env });
  const [file = ''] = readdirSync(join(store, 'published'));
  const path = join(store, 'published', file);
  const answer = JSON.parse(readFileSync(path, 'utf8')) as object;
  expect(answer).toMatchObject({ seen: today, publication: { published: '2026-01-01' } });
  for (const text of ['', '{', 'null', '7', '{"seen":7,"publication":{"published":"x\\u001b"}}']) {
    rmSync(path);
    writeFileSync(path, text);
    const { facts } = await read({ 'cached@1.0.0': {} }, { ...options, offline: true });
    expect(facts.packages[0]?.published).toBeUndefined();
  }
});
