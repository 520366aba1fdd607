import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperationalError } from '../../store/index.ts';

/** Keeps a signature made for something else from counting here. */
const namespace = 'millrace';

/** Signs a text with an SSH key: a private key's file, or a public one's whose key an agent holds. */
export function signText(text: string, key: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-sign-'));
  try {
    const file = join(folder, 'statement');
    writeFileSync(file, text, { mode: 0o600 });
    // The key's pass phrase, if it has one, is asked for on the terminal.
    const words = ['-Y', 'sign', '-n', namespace, '-f', key, file];
    const { status, error, stderr } = spawnSync('ssh-keygen', words, {
      stdio: ['inherit', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    if (error !== undefined) throw noSshKeygen(error);
    if (status !== 0) {
      const why = stderr.trim().split('\n').at(-1) ?? '';
      throw new OperationalError(`The key "${key}" could not sign: ${why}`, {
        hint: '--sign takes the file of an SSH key, as `~/.ssh/id_ed25519`.',
      });
    }
    return readFileSync(`${file}.sig`, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Whether the signature is of this very text, and by a key that the file of allowed signers gives
 * to `by` (`ssh-keygen(1)`, ALLOWED SIGNERS). `undefined`: it is; else why it is not.
 */
export function signatureProblem(
  signed: { readonly text: string; readonly signature: string; readonly by: string },
  allowedSigners: string,
): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-verify-'));
  try {
    const file = join(folder, 'signature');
    writeFileSync(file, signed.signature);
    const words = ['-f', allowedSigners, '-I', signed.by, '-n', namespace, '-s', file];
    const { status, error, stderr, stdout } = spawnSync('ssh-keygen', ['-Y', 'verify', ...words], {
      input: signed.text,
      encoding: 'utf8',
    });
    if (error !== undefined) throw noSshKeygen(error);
    if (status === 0) return undefined;
    return `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? 'it could not be verified';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The value of a git setting, a path with `~` made whole; `undefined` when it is not set. */
export function gitSetting(root: string, name: string, type?: 'path'): string | undefined {
  try {
    const words = ['config', ...(type === undefined ? [] : [`--type=${type}`]), '--get', name];
    const text = execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
    return text === '' ? undefined : text;
  } catch {
    // Not set, or no git: nobody is known by it.
    return undefined;
  }
}

function noSshKeygen(cause: Error): OperationalError {
  return new OperationalError('The program `ssh-keygen` could not be started.', {
    hint: 'Install OpenSSH, or leave out --sign.',
    cause,
  });
}
