import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { OperationalError } from '../../../store/index.ts';
import type { Bundle, Signer } from '../bundle.ts';
import { preAuthEncoding } from '../envelope.ts';

/** Signs with an Ed25519 key in PEM (PKCS#8); `name` is what messages call its file. */
export function keySigner(pem: string, name: string): Signer {
  const key = readKey(pem, name, createPrivateKey);
  return { hint: keyHint(createPublicKey(key)), sign: (message) => sign(null, message, key) };
}

/**
 * Whether the bundle is signed by this Ed25519 key, a public one in PEM (SPKI). `undefined`: it is; else a sentence
 * that says why it does not count. The key decides how a signature is read; nothing in the bundle does.
 */
export function keyProblem(bundle: Bundle, pem: string, name: string): string | undefined {
  if (!/^-----BEGIN PUBLIC KEY-----/m.test(pem)) {
    throw new OperationalError(`"${name}" is no public key in PEM.`, {
      hint: 'Write one: `openssl pkey -in KEY.pem -pubout -out KEY.pub`.',
    });
  }
  const key = readKey(pem, name, createPublicKey);
  const { material, signature, payload } = bundle;
  if (material.kind !== 'key') return 'It is signed with a certificate, not with a key.';
  const hint = keyHint(key);
  if (material.hint !== hint) {
    return `It is signed with the key ${material.hint.slice(0, 100)}, and "${name}" is ${hint}.`;
  }
  if (signature.length !== 64) {
    return `Its signature has ${String(signature.length)} bytes, and one of Ed25519 has 64.`;
  }
  const isGood = verify(null, preAuthEncoding(payload), key, signature);
  return isGood ? undefined : `Its signature is not one of "${name}" over this statement.`;
}

function readKey(pem: string, name: string, read: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read(pem);
  } catch (cause) {
    const isEncrypted = /ENCRYPTED/.test(pem);
    throw new OperationalError(
      isEncrypted ? `The key "${name}" is encrypted.` : `"${name}" is no key in PEM.`,
      {
        hint: /OPENSSH/.test(pem)
          ? 'It is a key of OpenSSH: give it to --ssh-key.'
          : 'Make one: `openssl genpkey -algorithm ed25519 -out KEY.pem`. One with a pass phrase is best held by an SSH agent, for --ssh-key.',
        cause,
      },
    );
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  const type = key.asymmetricKeyType ?? 'unknown';
  throw new OperationalError(`The key "${name}" is of type ${type}, and should be of Ed25519.`, {
    hint: 'Make one: `openssl genpkey -algorithm ed25519 -out KEY.pem`.',
  });
}

/** The key's name in a bundle: base64 of the SHA-256 of its SPKI in DER. */
function keyHint(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('base64');
}
