import { afterEach, expect, test, vi } from 'vitest';
import { fakeIssuer, fakeSigstore } from '../../testing/fake-sigstore.ts';
import { makeKey, sampleStatement, signedBy } from '../../testing/sample-attestation.ts';
import type { Bundle } from '../bundle.ts';
import { readBundle } from '../read-bundle.ts';
import { sigstoreProblem, signWithSigstore } from './sigstore.ts';

const identity = 'https://github.com/org/repo/.github/workflows/release.yml@refs/heads/main';

function read(text: string): Bundle {
  const reading = readBundle(text);
  if (!reading.ok) throw new Error(reading.message);
  return reading.bundle;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

function stub(environment: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

test('a job with an identity signs by certificate and log, and anybody verifies it offline', async () => {
  const fake = await fakeSigstore(identity);
  stub(fake.environment);
  const services = { fulcio: fake.url, rekor: fake.url };
  const bundle = read(await signWithSigstore(sampleStatement, services));
  expect(fake.asked).toEqual(['/token', '/api/v2/signingCert', '/api/v1/log/entries']);
  expect(bundle.statement).toEqual(sampleStatement);
  expect(bundle.material).toEqual({ kind: 'certificate' });
  const { trustedRoot } = fake;
  const trust = { trustedRoot, identity, issuer: fakeIssuer };
  expect(await sigstoreProblem(bundle, trust)).toBeUndefined();
  expect(fake.asked).toHaveLength(3);

  const stranger = `It is not signed by ${identity}2, for whom ${fakeIssuer} vouches.`;
  expect(await sigstoreProblem(bundle, { ...trust, identity: `${identity}2` })).toBe(stranger);
  for (const part of [
    identity.slice(0, -1),
    identity.slice(1),
    '.*',
    identity.replace('.yml', 'xyml'),
  ]) {
    expect(await sigstoreProblem(bundle, { ...trust, identity: part })).toMatch(
      /^It is not signed by /,
    );
  }
  expect(await sigstoreProblem(bundle, { ...trust, issuer: 'https://other' })).toMatch(
    /^It is not signed/,
  );

  const other = await fakeSigstore(identity);
  expect(await sigstoreProblem(bundle, { ...trust, trustedRoot: other.trustedRoot })).toMatch(
    /^Its certificate or its entry in the log does not hold: /,
  );
});

test('every part of such a bundle that is changed is refused', async () => {
  const fake = await fakeSigstore(identity);
  stub(fake.environment);
  const services = { fulcio: fake.url, rekor: fake.url };
  const text = await signWithSigstore(sampleStatement, services);
  const trust = { trustedRoot: fake.trustedRoot, identity, issuer: fakeIssuer };
  const long = [
    ...text.matchAll(
      /"(?:sig|rawBytes|payload|signedEntryTimestamp|canonicalizedBody)":"([^"]+)"/g,
    ),
  ];
  expect(await sigstoreProblem(read(text), trust)).toBeUndefined();
  expect(long.length).toBeGreaterThanOrEqual(4);
  for (const [whole, value = ''] of long) {
    const middle = Math.floor(value.length / 2);
    const flipped =
      value.slice(0, middle) + (value[middle] === 'A' ? 'B' : 'A') + value.slice(middle + 1);
    const reading = readBundle(text.replace(whole, whole.replace(value, flipped)));
    const problem = reading.ok ? await sigstoreProblem(reading.bundle, trust) : reading.message;
    expect(problem, whole.slice(0, 20)).toBeTruthy();
  }
  const json = JSON.parse(text) as { verificationMaterial: object };
  const without = {
    ...json,
    verificationMaterial: { ...json.verificationMaterial, tlogEntries: [] },
  };
  expect(await sigstoreProblem(read(JSON.stringify(without)), trust)).toMatch(/does not hold/);
});

test('a certificate or a log that had expired when it signed is refused', async () => {
  const fake = await fakeSigstore(identity);
  stub(fake.environment);
  const services = { fulcio: fake.url, rekor: fake.url };
  const bundle = read(await signWithSigstore(sampleStatement, services));
  const judge = async (trustedRoot: string): Promise<string | undefined> =>
    await sigstoreProblem(bundle, { trustedRoot, identity, issuer: fakeIssuer });
  type Root = Record<string, readonly Record<string, object>[]>;
  const root = JSON.parse(fake.trustedRoot) as Root;
  expect(await judge(JSON.stringify(root))).toBeUndefined();
  const validFor = { start: '2020-01-01T00:00:00.000Z', end: '2021-01-01T00:00:00.000Z' };
  const authorities = root['certificateAuthorities']?.map((one) => ({ ...one, validFor }));
  const logs = root['tlogs']?.map((one) => ({
    ...one,
    publicKey: { ...one['publicKey'], validFor },
  }));
  expect(authorities?.length).toBeGreaterThan(0);
  expect(logs?.length).toBeGreaterThan(0);
  for (const expired of [{ certificateAuthorities: authorities }, { tlogs: logs }]) {
    expect(await judge(JSON.stringify({ ...root, ...expired }))).toMatch(
      /^Its certificate or its entry in the log does not hold: /,
    );
  }
});

test('a bundle of a key is none of an identity; a root that cannot be read is said', async () => {
  const bundle = read(signedBy(makeKey().secret));
  const trust = { trustedRoot: '{', identity, issuer: fakeIssuer };
  expect(await sigstoreProblem(bundle, trust)).toBe(
    'It is signed with a key, not with a certificate.',
  );
  const certified = { ...bundle, material: { kind: 'certificate' } as const };
  await expect(sigstoreProblem(certified, trust)).rejects.toThrow('trusted root cannot be read');
});

test('a job without an identity is told how it gets one, and no message holds a token', async () => {
  stub({ ACTIONS_ID_TOKEN_REQUEST_URL: '', SIGSTORE_ID_TOKEN: '' });
  const services = { fulcio: 'http://127.0.0.1:1', rekor: 'http://127.0.0.1:1' };
  await expect(signWithSigstore(sampleStatement, services)).rejects.toThrow(
    'This job has no identity that Sigstore could certify.',
  );
  stub({ SIGSTORE_ID_TOKEN: 'secret.secret.secret' });
  const error: unknown = await signWithSigstore(sampleStatement, services).catch(
    (one: unknown) => one,
  );
  expect(String(error)).toMatch(/no identity that Sigstore could certify/);
  expect(String(error)).not.toContain('secret');
});
