import { expect, test } from 'vitest';
import {
  makeKey,
  sampleLockBytes,
  sampleStatement,
  signedBy,
} from '../../audit/testing/sample-attestation.ts';
import { sha256 } from '../../lock/index.ts';
import { judgeFile } from './judge-file.ts';

const key = makeKey();
const lock = 'flows/hn-mentions.lock.json';

async function problemOf(bundles: string, bytes: Uint8Array): Promise<string> {
  const trust = { kind: 'key', pem: key.pub, name: 'key.pub' } as const;
  const judgement = await judgeFile({ path: `/nowhere/${lock}`, bytes, bundles, trust });
  return judgement.ok ? 'it holds' : judgement.problem;
}

test('of many bundles only those about this file are verified, and they are named', async () => {
  const [good, bad] = [signedBy(key.secret), signedBy(makeKey().secret)];
  const others = bad.repeat(9_998);
  const bytes = new TextEncoder().encode('another file');
  expect(await problemOf(`${others}${good}`, sampleLockBytes)).toBe('it holds');
  expect(await problemOf(`${others}${good}`, bytes)).toMatch(
    /^None of the 9999 statements is about this file, which has sha256:[0-9a-f]{64}\.$/,
  );
  const about = signedBy(makeKey().secret, {
    ...sampleStatement,
    subject: [{ name: lock, digest: { sha256: sha256(bytes) } }],
  });
  expect(await problemOf(`${good}\r\n${about}\r\n`, bytes)).toMatch(
    /^None of the 2 statements holds; 1 of them is about another file\. The first that could: The statement cannot be trusted/,
  );
});
