import { generateKeyPairSync } from 'node:crypto';
import { type DenoLock, formatLock, type Sha256 } from '../../lock/index.ts';
import { moodDigest, sampleLock } from '../../lock/testing/sample-lock.ts';
import { signStatement } from '../attest/bundle.ts';
import { compileStatement } from '../attest/compile-statement.ts';
import { keySigner } from '../attest/host/local-key.ts';
import { localBuilder, type Statement } from '../attest/statement.ts';
import { sampleFacts } from './sample-closure.ts';

/** A new Ed25519 key in PEM, both halves. */
export function makeKey(): { readonly secret: string; readonly pub: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    pub: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

const denoLock = sampleFacts.closures.scripts.find(({ digest }) => digest === moodDigest)?.denoLock;

export const sampleLockBytes: Uint8Array = new TextEncoder().encode(formatLock(sampleLock));

/** What the sample lock names, by its digest there. */
export const sampleDenoLocks: ReadonlyMap<Sha256, DenoLock> = new Map(
  denoLock?.lock === undefined ? [] : [[denoLock.sha256, denoLock.lock] as const],
);

export const sampleStatement: Statement = compileStatement(
  {
    lock: sampleLock,
    products: [
      { path: 'flows/hn-mentions.lock.json', bytes: sampleLockBytes },
      { path: 'flows/hn-mentions.grants', bytes: new TextEncoder().encode('a\tnet\tb:1\n') },
    ],
    denoLocks: [...sampleDenoLocks.values()],
  },
  { id: localBuilder, version: '0.1.0' },
);

/** The statement, signed. */
export function signedBy(secret: string, statement: Statement = sampleStatement): string {
  return signStatement(statement, keySigner(secret, 'key.pem'));
}
