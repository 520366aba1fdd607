import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Dependency } from '../../audit/attest/statement.ts';
import { runStatement } from '../../audit/attest/run-statement.ts';
import {
  makeKey,
  sampleLockBytes,
  sampleStatement,
  signedBy,
} from '../../audit/testing/sample-attestation.ts';
import { judgeFile } from './judge-file.ts';

const key = makeKey();
const lock = 'flows/hn-mentions.lock.json';
const builder = { id: 'urn:x', version: '0.1.0' };

async function problemOf(bundles: string, bytes: Uint8Array = sampleLockBytes): Promise<string> {
  const trust = { kind: 'key', pem: key.pub, name: 'key.pub' } as const;
  const judgement = await judgeFile({ path: `/nowhere/${lock}`, bytes, bundles, trust });
  return judgement.ok ? `holds for ${judgement.subject}` : judgement.problem;
}

/** What whoever holds the right key could sign, meaning well or not. */
async function problemOfSigned(change: object): Promise<string> {
  return await problemOf(signedBy(key.secret, { ...sampleStatement, ...change }));
}

function withDefinition(change: object): object {
  const { predicate } = sampleStatement;
  return {
    predicate: { ...predicate, buildDefinition: { ...predicate.buildDefinition, ...change } },
  };
}

const [first, ...others] = sampleStatement.subject;
const digest = first?.digest.sha256 ?? '';

test.each<readonly [string, object, RegExp]>([
  ['no subject', { subject: [] }, /Its statement is about nothing\.$/],
  ['subjects that are no list', { subject: {} }, /The subject of its statement is no list\.$/],
  [
    'a part of a digest',
    { subject: [{ ...first, digest: { sha256: digest.slice(0, 12) } }, ...others] },
    /A subject of its statement, "flows\/hn-mentions\.grants", has no digest that counts\.$/,
  ],
  [
    'a digest in capitals',
    { subject: [{ ...first, digest: { sha256: digest.toUpperCase() } }, ...others] },
    /has no digest that counts\.$/,
  ],
  [
    'a digest of another kind',
    { subject: [{ ...first, digest: { md5: digest } }, ...others] },
    /has no digest that counts\.$/,
  ],
  [
    'a digest of another kind beside it',
    { subject: [{ ...first, digest: { sha1: digest, sha256: digest } }, ...others] },
    /has no digest that counts\.$/,
  ],
  [
    'a subject that no compile gives',
    { subject: [...sampleStatement.subject, { name: 'install.sh', digest: { sha256: digest } }] },
    /Its statement is about "install\.sh", which is nothing that this gives\.$/,
  ],
  [
    'the lock of another flow among its subjects',
    {
      subject: [
        ...sampleStatement.subject,
        { name: 'flows/b.lock.json', digest: { sha256: digest } },
      ],
    },
    /Its statement is about "flows\/b\.lock\.json", which/,
  ],
  [
    'two subjects of one name',
    { subject: [...sampleStatement.subject, { name: lock, digest: { sha256: 'a'.repeat(64) } }] },
    /Its statement is about two files called "flows\/hn-mentions\.lock\.json"\.$/,
  ],
  [
    'another predicate',
    { predicateType: 'https://slsa.dev/provenance/v0.2' },
    /The predicateType of its statement is "https:\/\/slsa\.dev\/provenance\/v0\.2" and should be/,
  ],
  [
    'another kind of statement',
    { _type: 'https://in-toto.io/Statement/v0.1' },
    /The _type of its statement is/,
  ],
  [
    'a build that Millrace does not know',
    withDefinition({ buildType: 'urn:other' }),
    /Its buildType "urn:other" is none that Millrace knows\.$/,
  ],
  [
    'a flow that is none',
    withDefinition({ externalParameters: { flow: 'x.yaml' } }),
    /Its flow is "x\.yaml", which is no flow’s path\.$/,
  ],
  ['no flow', withDefinition({ externalParameters: {} }), /Its flow is missing, which is no/],
  [
    'a part of a dependency’s digest',
    withDefinition({
      resolvedDependencies: sampleStatement.predicate.buildDefinition.resolvedDependencies.map(
        (one): Dependency =>
          one.name.startsWith('npm:') ? { ...one, digest: { sha512: 'abcdef' } } : one,
      ),
    }),
    /A dependency of its statement, "npm:.+", has no digest that counts\.$/,
  ],
  [
    'a dependency without any digest',
    withDefinition({ resolvedDependencies: [{ name: 'a', digest: {} }] }),
    /A dependency of its statement, "a", has no digest that counts\.$/,
  ],
])('a statement with %s is refused, though the right key signed it', async (_, change, problem) => {
  const said = await problemOfSigned(change);
  expect(said).toMatch(/^The statement cannot be used\. /);
  expect(said).toMatch(problem);
});

test('of two signatures, one of them right, none counts, whichever comes first', async () => {
  interface Signed {
    readonly dsseEnvelope: { readonly signatures: readonly object[] };
  }
  const right = JSON.parse(signedBy(key.secret)) as Signed;
  const wrong = JSON.parse(signedBy(makeKey().secret)) as Signed;
  const both = [...right.dsseEnvelope.signatures, ...wrong.dsseEnvelope.signatures];
  for (const signatures of [both, both.toReversed()]) {
    const bundle = { ...right, dsseEnvelope: { ...right.dsseEnvelope, signatures } };
    expect(await problemOf(JSON.stringify(bundle))).toBe(
      'The statement cannot be used. Its envelope has 2 signatures and should have one.',
    );
  }
});

const ended = {
  run: 'r1',
  flow: 'flows/hn-mentions.yaml',
  lock: `sha256:${'a'.repeat(64)}`,
  wall: 'none',
  status: 'succeeded',
  mock: false,
  inputs: {},
  outputs: { count: 1 },
  startedAt: 0,
  endedAt: 1,
  reports: [{ name: 'r1.json', text: '{"run":"r1"}\n' }],
};

test('a statement of one run says nothing of another, of the lock, or of outputs that differ', async () => {
  const bundle = signedBy(key.secret, runStatement(ended, builder));
  const of = async (text: string): Promise<string> =>
    await problemOf(bundle, new TextEncoder().encode(text));
  expect(await of('{"run":"r1"}\n')).toBe('holds for r1.json');
  expect(await of('{ "count": 1 }')).toBe('holds for outputs.json');
  for (const other of ['{"run":"r2"}\n', '{"run":"r1"}', '{"count":2}', '{"count":1,"a":0}', '']) {
    expect(await of(other), other).toMatch(/^The statement is about outputs\.json \(sha256:/);
  }
  expect(await problemOf(bundle)).toMatch(/^The statement is about outputs\.json \(sha256:/);
  // And the statement of a compile is not one of a run.
  expect(await problemOf(signedBy(key.secret), new TextEncoder().encode('{"run":"r1"}\n'))).toMatch(
    /^The statement is about flows\/hn-mentions\.grants/,
  );
});

test('a run’s statement that lists a lock among what came of the run is refused', async () => {
  const statement = runStatement(ended, builder);
  const subject = [...statement.subject, { name: lock, digest: { sha256: digest } }];
  expect(await problemOf(signedBy(key.secret, { ...statement, subject }))).toMatch(
    /Its statement is about "flows\/hn-mentions\.lock\.json", which is nothing that this gives\.$/,
  );
});

test('a key of another kind than Ed25519 is refused, whatever the bundle says', async () => {
  const keys = [
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey,
    generateKeyPairSync('ed448').publicKey,
    generateKeyPairSync('x25519').publicKey,
  ];
  for (const other of keys) {
    const pem = other.export({ type: 'spki', format: 'pem' }).toString();
    const trust = { kind: 'key', pem, name: 'key.pub' } as const;
    const file = { path: `/nowhere/${lock}`, bytes: sampleLockBytes, trust };
    await expect(judgeFile({ ...file, bundles: signedBy(key.secret) })).rejects.toThrow(
      `The key "key.pub" is of type ${other.asymmetricKeyType ?? ''}, and should be of Ed25519.`,
    );
  }
});
