import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Git, openGit } from '../../store/index.ts';

/** Settings with which git verifies signatures offline, and how to give them back. */
export interface SignatureSettings {
  readonly settings: readonly string[];
  /** Whether the user says which SSH keys are allowed: only then a key that is not among them tells something. */
  readonly knowsSshKeys: boolean;
  readonly close: () => void;
}

/**
 * A repository's own configuration may name programs that verify; these are put in their place. gpg must not ask a key
 * server, whatever its configuration says; X.509 would ask for revocations, and is left out.
 */
export async function verifyWith(root: string): Promise<SignatureSettings> {
  const allowed = await settingOf(openGit(root), 'gpg.ssh.allowedSignersFile');
  const folder = mkdtempSync(join(tmpdir(), 'millrace-gpg-'));
  const gpg = join(folder, 'gpg');
  const options = '--no-auto-key-retrieve --no-auto-key-import --disable-dirmngr';
  writeFileSync(gpg, `#!/bin/sh\nexec gpg ${options} "$@"\n`);
  chmodSync(gpg, 0o700);
  return {
    settings: [
      `gpg.program=${gpg}`,
      `gpg.openpgp.program=${gpg}`,
      'gpg.x509.program=false',
      'gpg.ssh.program=ssh-keygen',
      // Without any, git 2.39 says of a signed commit that it is not.
      `gpg.ssh.allowedSignersFile=${allowed ?? '/dev/null'}`,
    ],
    knowsSshKeys: allowed !== undefined,
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function settingOf(git: Git, name: string): Promise<string | undefined> {
  const text = (await git.text(['config', '--type=path', '--default', '', '--get', name])).trim();
  return text === '' ? undefined : text;
}
