import { preAuthEncoding, statementText } from './envelope.ts';
import { payloadType, type Statement } from './statement.ts';

/** What a signature was made with, beside the signature itself. */
export type Material =
  /** A key, by the name that whoever verifies must have for it. */
  | { readonly kind: 'key'; readonly hint: string }
  /** A certificate for an identity, and the entries of a transparency log; read by the library of Sigstore. */
  | { readonly kind: 'certificate' };

/** A Sigstore bundle v0.3 that holds one statement under one signature. */
export interface Bundle {
  readonly statement: Statement;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly material: Material;
  /** As it was read. */
  readonly json: unknown;
}

export const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** Signs the bytes that it is given. */
export interface Signer {
  /** The key's name in the bundle. */
  readonly hint: string;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/** Signs a statement; gives the bundle on one line, ending with a line feed, as `.sigstore.jsonl` files hold several. */
export function signStatement(statement: Statement, { hint, sign }: Signer): string {
  const payload = new TextEncoder().encode(statementText(statement));
  const signature = sign(preAuthEncoding(payload));
  const bundle = {
    mediaType: bundleType,
    verificationMaterial: { publicKey: { hint }, tlogEntries: [] },
    dsseEnvelope: {
      payload: Buffer.from(payload).toString('base64'),
      payloadType,
      signatures: [{ sig: Buffer.from(signature).toString('base64') }],
    },
  };
  return `${JSON.stringify(bundle)}\n`;
}
