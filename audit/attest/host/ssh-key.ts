import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperationalError } from '../../../store/index.ts';
import type { Bundle, Signer } from '../bundle.ts';
import { preAuthEncoding } from '../envelope.ts';

/** Keeps a signature of a commit, a file or an approval from counting as one of a statement. */
const namespace = 'millrace-attestation';

/** Signs with an SSH key: a private key's file, or a public one's whose key an agent holds. */
export function sshSigner(key: string): Signer {
  const { status, stdout, stderr } = keygen(['-l', '-E', 'sha256', '-f', key]);
  const hint = /SHA256:[A-Za-z0-9+/]{43}/.exec(stdout)?.[0];
  if (status !== 0 || hint === undefined) throw cannotSign(key, stderr);
  return { hint, sign: (message) => signWith(key, message) };
}

function signWith(key: string, message: Uint8Array): Uint8Array {
  return inFolder((folder) => {
    const file = join(folder, 'statement');
    writeFileSync(file, message, { mode: 0o600 });
    // The key's pass phrase, if it has one, is asked for on the terminal.
    const { status, stderr } = keygen(['-Y', 'sign', '-n', namespace, '-f', key, file], 'inherit');
    if (status !== 0) throw cannotSign(key, stderr);
    return unarmored(readFileSync(`${file}.sig`, 'utf8'));
  });
}

export interface SshVerdict {
  /** A sentence that says why the signature does not count; absent: it counts. */
  readonly problem?: string;
  /** Whom the file of allowed signers names for the key. */
  readonly signer?: string;
}

/**
 * Whether the bundle is signed by a key that the file of allowed signers (`ssh-keygen(1)`) lets sign, for `identity`
 * where that is given.
 */
export function sshVerdict(bundle: Bundle, allowedSigners: string, identity?: string): SshVerdict {
  const { material, signature, payload } = bundle;
  if (material.kind !== 'key')
    return { problem: 'It is signed with a certificate, not with a key.' };
  if (!Buffer.from(signature).subarray(0, 6).equals(Buffer.from('SSHSIG'))) {
    return { problem: 'Its signature is not one of an SSH key.' };
  }
  return inFolder((folder) => {
    const file = join(folder, 'signature');
    writeFileSync(file, armored(signature));
    const about = ['-f', allowedSigners, '-s', file];
    const principals = keygen(['-Y', 'find-principals', ...about]).stdout;
    const signer = identity ?? principals.split('\n')[0]?.split(',')[0]?.trim() ?? '';
    if (signer === '') return { problem: `No key in "${allowedSigners}" has signed it.` };
    const words = ['-Y', 'verify', ...about, '-I', signer, '-n', namespace];
    const { status, stdout, stderr } = keygen(words, 'pipe', preAuthEncoding(payload));
    if (status !== 0) {
      const why = `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? '';
      return { problem: `Its signature is not one of ${signer} over this statement: ${why}` };
    }
    return stdout.includes(`key ${material.hint}`)
      ? { signer }
      : {
          problem: `It says that it is signed with the key ${material.hint.slice(0, 100)}, and is not.`,
        };
  });
}

/** The signature's own bytes, without the lines around them. */
function unarmored(text: string): Uint8Array {
  return Buffer.from(text.replace(/^-----.*$/gm, ''), 'base64');
}

function armored(signature: Uint8Array): string {
  const lines =
    Buffer.from(signature)
      .toString('base64')
      .match(/.{1,70}/g) ?? [];
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n');
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-attest-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function keygen(
  words: readonly string[],
  stdin: 'inherit' | 'pipe' = 'pipe',
  input?: Uint8Array,
): Ended {
  const { status, stdout, stderr, error } = spawnSync('ssh-keygen', words, {
    stdio: [stdin, 'pipe', 'pipe'],
    encoding: 'utf8',
    ...(input !== undefined && { input }),
  });
  if (error === undefined) return { status, stdout, stderr };
  throw new OperationalError('The program `ssh-keygen` could not be started.', {
    hint: 'Install OpenSSH 8.9 or newer, or use a key in PEM: --key.',
    cause: error,
  });
}

function cannotSign(key: string, stderr: string): OperationalError {
  const why = stderr.trim().split('\n').at(-1) ?? '';
  return new OperationalError(`The key "${key}" could not sign: ${why}`, {
    hint: '--ssh-key takes the file of an SSH key, as `~/.ssh/id_ed25519`.',
  });
}
