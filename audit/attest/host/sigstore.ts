import { OperationalError } from '../../../store/index.ts';
import type { Bundle } from '../bundle.ts';
import { statementText } from '../envelope.ts';
import { payloadType, type Statement } from '../statement.ts';

/** Where Sigstore is; the public instance where nothing is said. */
export interface SigstoreServices {
  readonly fulcio?: string;
  readonly rekor?: string;
}

/**
 * Signs with a key that lives as long as this takes, certified for the identity of this job: GitHub's OIDC token, or
 * `SIGSTORE_ID_TOKEN`. It asks two servers: one certifies, the other keeps the signature in its public log.
 */
export async function signWithSigstore(
  statement: Statement,
  { fulcio, rekor }: SigstoreServices,
): Promise<string> {
  const { CIContextProvider, DSSEBundleBuilder, FulcioSigner, RekorWitness } =
    await import('@sigstore/sign');
  const { bundleToJSON } = await import('@sigstore/bundle');
  const patience = { timeout: 20_000, retry: 2 };
  const signer = new FulcioSigner({
    identityProvider: new CIContextProvider(),
    ...patience,
    ...(fulcio !== undefined && { fulcioBaseURL: fulcio }),
  });
  const witness = new RekorWitness({
    entryType: 'dsse',
    ...patience,
    ...(rekor !== undefined && { rekorBaseURL: rekor }),
  });
  const builder = new DSSEBundleBuilder({ signer, witnesses: [witness], certificateChain: false });
  try {
    const data = Buffer.from(statementText(statement));
    const bundle = await builder.create({ data, type: payloadType });
    return `${JSON.stringify(bundleToJSON(bundle))}\n`;
  } catch (error) {
    throw explained(error);
  }
}

/** By its code alone: the message of one of them holds the token. */
function explained(error: unknown): OperationalError {
  const code = codeOf(error);
  if (code === 'IDENTITY_TOKEN_READ_ERROR' || code === 'IDENTITY_TOKEN_PARSE_ERROR') {
    return new OperationalError('This job has no identity that Sigstore could certify.', {
      hint: 'On GitHub, give the job `permissions: id-token: write`; elsewhere set SIGSTORE_ID_TOKEN, or sign with --key.',
    });
  }
  return new OperationalError(`Sigstore could not sign the statement: ${code}.`, {
    hint: 'See that its servers can be reached from here, or sign with --key.',
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';
}

/** Whose certificate counts: both are compared as a whole. */
export interface SigstoreTrust {
  /** The text of a `trusted_root.json`. */
  readonly trustedRoot: string;
  /** The certificate's subject: an address, or the URL of a workflow at a ref. */
  readonly identity: string;
  /** Who vouches for the identity. */
  readonly issuer: string;
}

/** Whether the bundle is signed by this identity, offline. `undefined`: it is; else a sentence that says why not. */
export async function sigstoreProblem(
  { json, material }: Bundle,
  { trustedRoot, identity, issuer }: SigstoreTrust,
): Promise<string | undefined> {
  if (material.kind !== 'certificate') return 'It is signed with a key, not with a certificate.';
  const { bundleFromJSON } = await import('@sigstore/bundle');
  const { TrustedRoot } = await import('@sigstore/protobuf-specs');
  const { toSignedEntity, toTrustMaterial, Verifier } = await import('@sigstore/verify');
  const root = readRoot(trustedRoot, (read) => TrustedRoot.fromJSON(read));
  // The library takes the name for a pattern that may fit anywhere in the subject.
  const subject = `^${identity.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}$`;
  const policy = { subjectAlternativeName: subject, extensions: { issuer } };
  try {
    const entity = toSignedEntity(bundleFromJSON(json));
    new Verifier(toTrustMaterial(root)).verify(entity, policy);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return codeOf(error) === 'UNTRUSTED_SIGNER_ERROR'
      ? `It is not signed by ${identity}, for whom ${issuer} vouches.`
      : `Its certificate or its entry in the log does not hold: ${error.message}.`;
  }
}

function readRoot<T>(text: string, read: (json: unknown) => T): T {
  try {
    return read(JSON.parse(text));
  } catch (cause) {
    throw new OperationalError('The file of the trusted root cannot be read.', {
      hint: '`gh attestation trusted-root` and `cosign trusted-root create` write one.',
      cause,
    });
  }
}
