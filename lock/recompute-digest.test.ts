import { expect, test } from 'vitest';
import type { DenoLock } from './deno-lock.ts';
import { recomputeDigest } from './recompute-digest.ts';
import { scriptDigest } from './script-digest.ts';
import { sha256 } from './sha256.ts';

const integrity = `sha512-${'A'.repeat(86)}==`;
const lock: DenoLock = {
  version: '5',
  specifiers: { 'npm:a@1': '1.0.0', 'npm:b@2': '2.0.0' },
  npm: { 'a@1.0.0': { integrity }, 'b@2.0.0': { integrity } },
};
const entry = 'scripts/a.ts';
const script = { entry, modules: { [entry]: { sha256: sha256('text'), blob: 'b' } } };
const modules = new Map([[entry, sha256('text')]]);
const unread = (): never => {
  throw new Error('The texts do not decide here.');
};

test('a script without packages has the digest of its modules, and its texts are not read', () => {
  const digest = scriptDigest({ entry, modules });
  expect(recomputeDigest(digest, script, unread, undefined)).toBe(digest);
  expect(recomputeDigest('0', script, unread, undefined)).toBe(digest);
});

test('a script may use all packages of its Deno lock, or those that its text names', () => {
  const whole = scriptDigest({
    entry,
    modules,
    packages: { lock, specifiers: ['npm:a@1', 'npm:b@2'] },
  });
  const part = scriptDigest({ entry, modules, packages: { lock, specifiers: ['npm:a@1'] } });
  const texts = (): readonly string[] => [`import a from 'npm:a@1';`];
  expect(recomputeDigest(whole, script, unread, lock)).toBe(whole);
  expect(recomputeDigest(part, script, texts, lock)).toBe(part);
});

test('a text that names what the Deno lock lacks has another digest, and is no accident', () => {
  const texts = (): readonly string[] => [`import a from 'npm:a@1'; const b = 'npm:gone@9';`];
  const part = scriptDigest({ entry, modules, packages: { lock, specifiers: ['npm:a@1'] } });
  expect(recomputeDigest('0', script, texts, lock)).toBe(part);
});
