import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { preAuthEncoding, statementText } from '../../audit/attest/envelope.ts';
import type { Statement } from '../../audit/attest/statement.ts';
import {
  makeKey,
  sampleLockBytes,
  sampleStatement,
  signedBy,
} from '../../audit/testing/sample-attestation.ts';
import { type Judgement, judgeFile } from './judge-file.ts';

const key = makeKey();
const lock = 'flows/hn-mentions.lock.json';

async function judge(
  bundles: string,
  bytes: Uint8Array = sampleLockBytes,
  pem = key.pub,
): Promise<Judgement> {
  const trust = { kind: 'key', pem, name: 'key.pub' } as const;
  return await judgeFile({ path: `/nowhere/${lock}`, bytes, bundles, trust });
}

async function problemOf(...words: Parameters<typeof judge>): Promise<string> {
  const judgement = await judge(...words);
  return judgement.ok ? 'it holds' : judgement.problem;
}

type Tree = Record<string, unknown>;

/** Every leaf of a JSON value, with a way to have it otherwise. */
function leaves(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]));
}

function withLeaf(
  value: unknown,
  path: readonly string[],
  change: (leaf: unknown) => unknown,
): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return change(value);
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as Tree) };
  const fields = copy as Tree;
  fields[name] = withLeaf(fields[name], rest, change);
  return copy;
}

/** Another value of the same kind; of a text, one letter differs. */
function other(leaf: unknown): unknown {
  if (typeof leaf === 'number') return leaf + 1;
  if (typeof leaf !== 'string') return 'x';
  const middle = Math.floor(leaf.length / 2);
  return leaf.slice(0, middle) + (leaf[middle] === 'A' ? 'B' : 'A') + leaf.slice(middle + 1);
}

function payloadOf(bundle: string): unknown {
  const { dsseEnvelope } = JSON.parse(bundle) as { dsseEnvelope: { payload: string } };
  return JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString());
}

function withPayload(bundle: string, payload: string | Uint8Array): string {
  const path = ['dsseEnvelope', 'payload'];
  const text = Buffer.from(payload).toString('base64');
  return JSON.stringify(withLeaf(JSON.parse(bundle), path, () => text));
}

test('a lock is verified by the key that signed its statement', async () => {
  expect(await judge(signedBy(key.secret))).toEqual({
    ok: true,
    subject: lock,
    kind: 'compile',
    signer: 'key.pub',
    builder: 'urn:millrace:builder:local',
    packages: 'not-compared',
  });
});

test('the grants file that was compiled with the lock is verified by the same statement', async () => {
  const grants = new TextEncoder().encode('a\tnet\tb:1\n');
  expect(await judge(signedBy(key.secret), grants)).toMatchObject({
    ok: true,
    subject: 'flows/hn-mentions.grants',
  });
  expect(await problemOf(signedBy(key.secret), new TextEncoder().encode('a\tnet\tb:2\n'))).toMatch(
    /^The statement is about flows\/hn-mentions\.grants \(sha256:[0-9a-f]{64}\) and 1 more, and this file has sha256:/,
  );
});

test('every leaf of a bundle that is changed is refused', async () => {
  const bundle: unknown = JSON.parse(signedBy(key.secret));
  const all = leaves(bundle).filter((path) => !path.includes('tlogEntries'));
  expect(all.map((path) => path.join('.'))).toEqual([
    'mediaType',
    'verificationMaterial.publicKey.hint',
    'dsseEnvelope.payload',
    'dsseEnvelope.payloadType',
    'dsseEnvelope.signatures.0.sig',
  ]);
  for (const path of all) {
    for (const change of [other, () => null, () => '', () => 1]) {
      expect(
        await problemOf(JSON.stringify(withLeaf(bundle, path, change))),
        path.join('.'),
      ).not.toBe('it holds');
    }
  }
});

test('every leaf of a statement that is changed breaks the signature or the form', async () => {
  const bundle = signedBy(key.secret);
  const statement = payloadOf(bundle);
  const all = leaves(statement);
  expect(all.length).toBeGreaterThan(30);
  for (const path of all) {
    const changed = withLeaf(statement, path, other) as Statement;
    const problem = await problemOf(withPayload(bundle, statementText(changed)));
    expect(problem, path.join('.')).toMatch(/^The statement can(?:not be used|not be trusted)\. /);
  }
});

test('every dependency that the signer himself changed, added or left out is told by name', async () => {
  const { buildDefinition } = sampleStatement.predicate;
  const { resolvedDependencies } = buildDefinition;
  const withDependencies = (dependencies: typeof resolvedDependencies): string =>
    signedBy(key.secret, {
      ...sampleStatement,
      predicate: {
        ...sampleStatement.predicate,
        buildDefinition: { ...buildDefinition, resolvedDependencies: dependencies },
      },
    });
  for (const [at, { name }] of resolvedDependencies.entries()) {
    if (name.startsWith('npm:')) continue;
    const without = await problemOf(
      withDependencies(resolvedDependencies.filter((_, index) => index !== at)),
    );
    expect(without).toBe(
      `The lock stands on ${name} (sha256:${resolvedDependencies[at]?.digest['sha256'] ?? ''}), and the statement does not say so.`,
    );
    const changed = resolvedDependencies.map((one, index) =>
      index === at ? { ...one, digest: { ...one.digest, sha256: '0'.repeat(64) } } : one,
    );
    expect(await problemOf(withDependencies(changed))).toContain(name);
  }
  const extra = { name: 'scripts/x.ts', digest: { sha256: '1'.repeat(64) } };
  expect(await problemOf(withDependencies([...resolvedDependencies, extra]))).toBe(
    `The statement names scripts/x.ts (sha256:${'1'.repeat(64)}), and the lock does not.`,
  );
});

test('a statement of another lock is none of this one, though it is signed by the right key', async () => {
  const others: Statement = {
    ...sampleStatement,
    subject: [{ name: lock, digest: { sha256: '2'.repeat(64) } }],
  };
  expect(await problemOf(signedBy(key.secret, others))).toMatch(
    new RegExp(`^The statement is about ${lock} \\(sha256:2{64}\\), and this file has sha256:`),
  );
  const flow = {
    ...sampleStatement.predicate.buildDefinition,
    externalParameters: { flow: 'flows/b.yaml' },
  };
  const digest = { sha256: createHash('sha256').update(sampleLockBytes).digest('hex') };
  const wrong = {
    ...sampleStatement,
    subject: [{ name: 'flows/b.lock.json', digest }],
    predicate: { ...sampleStatement.predicate, buildDefinition: flow },
  };
  expect(await problemOf(signedBy(key.secret, wrong))).toBe(
    'The statement is of flows/b.yaml, and the lock of flows/hn-mentions.yaml.',
  );
});

test.each<[string, (bundle: Tree, envelope: Tree) => unknown, RegExp]>([
  [
    'two signatures',
    (bundle, envelope) => ({
      ...bundle,
      dsseEnvelope: {
        ...envelope,
        signatures: [...(envelope['signatures'] as []), ...(envelope['signatures'] as [])],
      },
    }),
    /Its envelope has 2 signatures and should have one\.$/,
  ],
  [
    'no signature',
    (bundle, envelope) => ({ ...bundle, dsseEnvelope: { ...envelope, signatures: [] } }),
    /Its envelope has no signature\.$/,
  ],
  [
    'another payload type',
    (bundle, envelope) => ({ ...bundle, dsseEnvelope: { ...envelope, payloadType: 'text/plain' } }),
    /Its payloadType is "text\/plain" and should be "application\/vnd\.in-toto\+json"\.$/,
  ],
  [
    'base64 of URLs',
    (bundle, envelope) => ({
      ...bundle,
      dsseEnvelope: {
        ...envelope,
        payload: (envelope['payload'] as string).replace(/.{4}$/, '-_-_'),
      },
    }),
    /Its payload is not base64 as RFC 4648 writes it\.$/,
  ],
  [
    'base64 with white space',
    (bundle, envelope) => ({
      ...bundle,
      dsseEnvelope: { ...envelope, payload: `${envelope['payload'] as string}\n` },
    }),
    /Its payload is not base64/,
  ],
  [
    'a message signature beside it',
    (bundle) => ({ ...bundle, messageSignature: {} }),
    /It signs a message, and should sign a statement in a DSSE envelope\.$/,
  ],
  [
    'key and certificate',
    (bundle) => ({
      ...bundle,
      verificationMaterial: { publicKey: { hint: 'x' }, certificate: { rawBytes: 'AAAA' } },
    }),
    /It should name either one key or one certificate\.$/,
  ],
  [
    'a certificate instead of a key',
    (bundle) => ({ ...bundle, verificationMaterial: { certificate: { rawBytes: 'AAAA' } } }),
    /It is signed with a certificate, not with a key\.$/,
  ],
  [
    'an old media type',
    (bundle) => ({ ...bundle, mediaType: 'x' }),
    /Its mediaType is "x" and should be/,
  ],
  ['a list', () => [], /It is no object\.$/],
])('a bundle with %s is refused', async (_, change, message) => {
  const bundle = JSON.parse(signedBy(key.secret)) as Tree;
  const changed = change(bundle, bundle['dsseEnvelope'] as Tree);
  expect(await problemOf(JSON.stringify(changed))).toMatch(message);
});

test('a statement that could be read in two ways is refused before anything is believed of it', async () => {
  const bundle = signedBy(key.secret);
  const text = statementText(sampleStatement);
  const twice = text.replace('{"_type"', '{"_type":"x","_type"');
  expect(await problemOf(withPayload(bundle, twice))).toMatch(/not written canonically/);
  expect(await problemOf(withPayload(bundle, `${text} `))).toMatch(/not written canonically/);
  expect(await problemOf(withPayload(bundle, `\uFEFF${text}`))).toMatch(/not JSON/);
  expect(await problemOf(withPayload(bundle, Buffer.from([0xff, 0xfe])))).toMatch(/not UTF-8/);
  expect(await problemOf(withPayload(bundle, '['.repeat(100_000)))).toMatch(/not JSON/);
});

test('another key does not verify it, and neither does this one what another has signed in its name', async () => {
  const foreign = makeKey();
  expect(await problemOf(signedBy(foreign.secret))).toMatch(
    /^The statement cannot be trusted\. It is signed with the key .{44}, and "key\.pub" is .{44}\.$/,
  );
  const hint = (bundle: string): unknown =>
    (JSON.parse(bundle) as { verificationMaterial: unknown }).verificationMaterial;
  const forged = {
    ...(JSON.parse(signedBy(foreign.secret)) as Tree),
    verificationMaterial: hint(signedBy(key.secret)),
  };
  expect(await problemOf(JSON.stringify(forged))).toBe(
    'The statement cannot be trusted. Its signature is not one of "key.pub" over this statement.',
  );
});

test('the key says how a signature is read: no other algorithm comes in by the bundle', async () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await expect(judge(signedBy(key.secret), sampleLockBytes, pem)).rejects.toThrow(
    'The key "key.pub" is of type ec, and should be of Ed25519.',
  );
  await expect(judge(signedBy(key.secret), sampleLockBytes, key.secret)).rejects.toThrow(
    'is no public key in PEM',
  );
  const signature = sign(
    'sha256',
    preAuthEncoding(Buffer.from(statementText(sampleStatement))),
    ec.privateKey,
  );
  const path = ['dsseEnvelope', 'signatures', '0', 'sig'];
  const bundle = withLeaf(JSON.parse(signedBy(key.secret)), path, () =>
    signature.toString('base64'),
  );
  expect(await problemOf(JSON.stringify(bundle))).toMatch(
    /Its signature has 7\d bytes, and one of Ed25519 has 64\.$/,
  );
  const bare = sign(null, Buffer.from(statementText(sampleStatement)), key.secret);
  const unframed = withLeaf(JSON.parse(signedBy(key.secret)), path, () => bare.toString('base64'));
  expect(await problemOf(JSON.stringify(unframed))).toMatch(
    /Its signature is not one of "key\.pub"/,
  );
});

test('of several bundles one has to hold; an empty or a huge file is refused in words', async () => {
  const good = signedBy(key.secret);
  const bad = signedBy(makeKey().secret);
  expect(await judge(`${bad}${good}`)).toMatchObject({ ok: true });
  expect(await judge(JSON.stringify(JSON.parse(good), null, 2))).toMatchObject({ ok: true });
  expect(await problemOf(`${bad}${bad}`)).toMatch(
    /^None of the 2 statements holds\. The first that could: The statement cannot be trusted/,
  );
  expect(await problemOf('\n')).toBe('The file of the statement is empty.');
  expect(await problemOf('{}\n'.repeat(10_001))).toBe('There are more than 10,000 statements.');
  expect(await problemOf(`{"a":"${'x'.repeat(33 * 1024 * 1024)}"}`)).toMatch(
    /It is larger than 32 MiB\.$/,
  );
});

test('the same flow gives the same statement and the same signature', () => {
  expect(signedBy(key.secret)).toBe(signedBy(key.secret));
  const digest = createHash('sha256').update(sampleLockBytes).digest('hex');
  expect(sampleStatement.subject).toContainEqual({ name: lock, digest: { sha256: digest } });
});
