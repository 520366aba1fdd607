import {
  fulcioHandler,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  rekorHandler,
} from '@sigstore/mock';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A certificate authority, a log and GitHub's token server, on loopback; they go when the running test ends. */
export interface FakeSigstore {
  readonly url: string;
  /** `trusted_root.json` of this instance. */
  readonly trustedRoot: string;
  /** What GitHub sets in a job with `id-token: write`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Paths that were asked, in order. */
  readonly asked: readonly string[];
}

export const fakeIssuer = 'https://token.example.invalid';

export async function fakeSigstore(identity: string): Promise<FakeSigstore> {
  const pair = (): ReturnType<typeof generateKeyPairSync> & object =>
    generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const past = new Date('2020-01-01T00:00:00Z');
  const [ctLog, tlog] = [
    await initializeCTLog(pair()),
    await initializeTLog('https://log.example.invalid', pair()),
  ];
  const ca = await initializeCA(pair(), ctLog);
  const handlers = [fulcioHandler(ca, { strict: true }), rekorHandler(tlog, { strict: true })];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      asked.push(path);
      if (path === '/token') {
        response.end(JSON.stringify({ value: tokenOf(identity) }));
        return;
      }
      const handler = handlers.find((one) => one.path === path);
      void handler
        ?.fn(asLogged(Buffer.concat(chunks).toString()))
        .then(({ statusCode, response: body, contentType }) => {
          response.writeHead(statusCode, { 'content-type': contentType ?? 'application/json' });
          response.end(typeof body === 'string' ? body : Buffer.from(body.buffer));
        });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const log = (key: Buffer, id: Buffer): object => ({
    baseUrl: 'https://log.example.invalid',
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: key.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start: past },
    },
    logId: { keyId: id.toString('base64') },
  });
  const idOf = (key: Buffer): Buffer => createHash('sha256').update(key).digest();
  const root = Buffer.from(ca.rootCertificate.buffer).toString('base64');
  return {
    url,
    asked,
    trustedRoot: JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [log(tlog.publicKey, idOf(tlog.publicKey))],
      ctlogs: [log(ctLog.publicKey, Buffer.from(ctLog.logID.buffer))],
      certificateAuthorities: [
        {
          subject: { organization: 'example', commonName: 'example' },
          uri: url,
          certChain: { certificates: [{ rawBytes: root }] },
          validFor: { start: past },
        },
      ],
      timestampAuthorities: [],
    }),
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret-of-the-job',
    },
  };
}

/** Nobody checks its signature here; a certificate authority would. */
function tokenOf(identity: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: fakeIssuer, sub: identity, aud: 'sigstore' };
  return `${part({ alg: 'none' })}.${part(claims)}.x`;
}

interface Proposed {
  readonly kind?: string;
  readonly spec: {
    readonly proposedContent: { readonly envelope: string; readonly verifiers: readonly string[] };
  };
}

/** A log keeps digests and the signature of an envelope; the mock would keep what was proposed. */
function asLogged(text: string): string {
  const entry = JSON.parse(text) as Proposed;
  if (entry.kind !== 'dsse') return text;
  const { envelope, verifiers } = entry.spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as {
    readonly payload: string;
    readonly signatures: readonly { readonly sig: string }[];
  };
  const hash = (bytes: Buffer): object => ({
    algorithm: 'sha256',
    value: createHash('sha256').update(bytes).digest('hex'),
  });
  const spec = {
    envelopeHash: hash(Buffer.from(envelope)),
    payloadHash: hash(Buffer.from(payload, 'base64')),
    signatures: signatures.map(({ sig }) => ({ signature: sig, verifier: verifiers[0] })),
  };
  return JSON.stringify({ ...entry, spec });
}
