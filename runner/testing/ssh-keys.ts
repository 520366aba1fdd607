import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';

/** SSH keys of people, each in a file named after them, and a file that allows them to sign. */
export interface SshKeys {
  readonly folder: string;
  readonly allowed: string;
}

/** Makes keys for these people. */
export function sshKeys(...people: readonly string[]): SshKeys {
  const folder = temporaryFolder();
  const allowed = join(folder, 'allowed');
  const lines = people.map((name) => {
    const file = join(folder, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
    return `${name} namespaces="millrace" ${readFileSync(`${file}.pub`, 'utf8')}`;
  });
  writeFileSync(allowed, lines.join(''));
  return { folder, allowed };
}
