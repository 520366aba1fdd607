import { expect, test } from 'vitest';
import {
  bareScript,
  closuresOf,
  denoLockText,
  sampleIntegrity,
  sampleScript,
} from '../testing/sample-packages.ts';
import { packagesOfLocks } from './packages-of-locks.ts';

test('a version stands once, with all scripts that reach it and all that locks say of it', () => {
  const one = denoLockText({ '@s/b@1.0.0': { scripts: true }, 'a@1.0.0_@s+b@1.0.0': {} });
  const two = denoLockText({ '@s/b@1.0.0': { deprecated: true }, 'a@1.0.0': {}, 'a@1.10.0': {} });
  const closures = closuresOf(sampleScript(two, 'scripts/b.ts'), sampleScript(one));
  const { packages, unchecked } = packagesOfLocks(closures);
  expect(unchecked).toEqual([]);
  expect(packages).toEqual([
    {
      name: '@s/b',
      version: '1.0.0',
      integrity: sampleIntegrity(),
      scripts: ['scripts/a.ts', 'scripts/b.ts'],
      locked: { hasInstallScripts: true, isDeprecated: true },
    },
    expect.objectContaining({
      name: 'a',
      version: '1.0.0',
      scripts: ['scripts/a.ts', 'scripts/b.ts'],
    }),
    expect.objectContaining({ name: 'a', version: '1.10.0', scripts: ['scripts/b.ts'] }),
  ]);
});

test('two archives of one version stand apart', () => {
  const text = denoLockText({
    'a@1.0.0': {},
    'a@1.0.0_b@1.0.0': { integrity: sampleIntegrity('B') },
  });
  const { packages } = packagesOfLocks(closuresOf(sampleScript(text)));
  expect(packages.map(({ integrity }) => integrity)).toEqual([
    sampleIntegrity('A'),
    sampleIntegrity('B'),
  ]);
});

test('nothing hides behind an entry that a run would refuse', () => {
  const text = denoLockText({
    'evil@1.0.0': { scripts: true },
    'weak@1.0.0': { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
    'none@1.0.0': { integrity: 7, unknown: true },
  }).replace('"version":"5"', '"version":"4"');
  const script = sampleScript(text);
  expect(script.denoLock?.problem).toBeDefined();
  const { packages } = packagesOfLocks(closuresOf(script));
  expect(packages.map(({ name, integrity }) => [name, integrity.slice(0, 5)])).toEqual([
    ['evil', 'sha51'],
    ['none', ''],
    ['weak', 'sha1-'],
  ]);
});

test('what is no id becomes no name, and is said', () => {
  const text = denoLockText({ 'a; rm -rf ~@1.0.0': {}, '../../x@1.0.0': {}, a: {} });
  const { packages, unchecked } = packagesOfLocks(closuresOf(sampleScript(text)));
  expect(packages).toEqual([]);
  expect(unchecked.map(({ reason }) => reason)).toEqual([
    '"a; rm -rf ~@1.0.0" in scripts/a.deno.lock names no package, so nothing is known of it.',
    '"../../x@1.0.0" in scripts/a.deno.lock names no package, so nothing is known of it.',
    '"a" in scripts/a.deno.lock names no package, so nothing is known of it.',
  ]);
});

test.each([undefined, '', 'null', '[]', '{"npm": []}', '{"npm": 1}', '"x"'])(
  'a Deno lock of %j is said to be unknown',
  (text) => {
    const { packages, unchecked } = packagesOfLocks(closuresOf(sampleScript(text)));
    expect(packages).toEqual([]);
    expect(unchecked).toEqual([
      {
        rule: 'packages',
        reason:
          'Which packages scripts/a.ts loads is not known: its Deno lock scripts/a.deno.lock is missing or cannot be read.',
      },
    ]);
  },
);

test('a script without a Deno lock has no packages, and a lock without npm has none', () => {
  expect(packagesOfLocks(closuresOf(bareScript()))).toEqual({ packages: [], unchecked: [] });
  expect(packagesOfLocks(closuresOf(sampleScript('{}')))).toEqual({ packages: [], unchecked: [] });
});
