import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OperationalError } from '../../../store/index.ts';
import { temporaryFolder } from '../../../store/testing/temporary-folder.ts';
import { sampleStatement } from '../../testing/sample-attestation.ts';
import { type Bundle, signStatement } from '../bundle.ts';
import { preAuthEncoding } from '../envelope.ts';
import { readBundle } from '../read-bundle.ts';
import { sshSigner, sshVerdict } from './ssh-key.ts';

interface Keys {
  readonly key: (name: string) => string;
  readonly allowed: (...lines: readonly string[]) => string;
}

function makeKeys(): Keys {
  const folder = temporaryFolder();
  const key = (name: string): string => join(folder, name);
  for (const name of ['ada', 'eve']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', key(name)]);
  }
  return {
    key,
    allowed: (...lines) => {
      const file = join(folder, `allowed-${String(lines.length)}-${String(lines.join('').length)}`);
      writeFileSync(file, lines.join('\n'));
      return file;
    },
  };
}

function bundleBy(key: string): Bundle {
  const reading = readBundle(signStatement(sampleStatement, sshSigner(key)));
  if (!reading.ok) throw new Error(reading.message);
  return reading.bundle;
}

function pub(key: string): string {
  return readFileSync(`${key}.pub`, 'utf8').trim();
}

test('a signature counts for the one whom the allowed signers name, and for nobody else', () => {
  const { key, allowed } = makeKeys();
  const bundle = bundleBy(key('ada'));
  const both = allowed(`ada@example.com ${pub(key('ada'))}`, `eve@example.com ${pub(key('eve'))}`);
  expect(sshVerdict(bundle, both)).toEqual({ signer: 'ada@example.com' });
  expect(sshVerdict(bundle, both, 'ada@example.com')).toEqual({ signer: 'ada@example.com' });
  expect(sshVerdict(bundle, both, 'eve@example.com').problem).toMatch(
    /^Its signature is not one of eve@example\.com over this statement: /,
  );
  const onlyEve = allowed(`eve@example.com ${pub(key('eve'))}`);
  expect(sshVerdict(bundle, onlyEve).problem).toBe(`No key in "${onlyEve}" has signed it.`);
});

test('a signature of another statement, for another use, or by another key than it says, counts for nothing', () => {
  const { key, allowed } = makeKeys();
  const bundle = bundleBy(key('ada'));
  const signers = allowed(
    `ada@example.com ${pub(key('ada'))}`,
    `eve@example.com ${pub(key('eve'))}`,
  );
  const payload = Buffer.from(`${Buffer.from(bundle.payload).toString()} `);
  expect(sshVerdict({ ...bundle, payload }, signers).problem).toMatch(
    /^Its signature is not one of ada/,
  );
  const elsewhere = allowed(`ada@example.com namespaces="git" ${pub(key('ada'))}`);
  expect(sshVerdict(bundle, elsewhere, 'ada@example.com').problem).toMatch(
    /^Its signature is not one of ada/,
  );
  const { material } = bundleBy(key('eve'));
  expect(sshVerdict({ ...bundle, material }, signers).problem).toMatch(
    /^It says that it is signed with the key SHA256:.{43}, and is not\.$/,
  );
  const raw = { ...bundle, signature: new Uint8Array(64) };
  expect(sshVerdict(raw, signers).problem).toBe('Its signature is not one of an SSH key.');
  for (const at of [10, 60, 120, bundle.signature.length - 5]) {
    const signature = Uint8Array.from(bundle.signature, (byte, index) =>
      index === at ? byte ^ 1 : byte,
    );
    expect(sshVerdict({ ...bundle, signature }, signers).problem).toBeTruthy();
  }
});

test('a signature that was made for another use is none of a statement, though the key is right', () => {
  const { key, allowed } = makeKeys();
  const bundle = bundleBy(key('ada'));
  const signers = allowed(`ada@example.com ${pub(key('ada'))}`);
  const file = join(temporaryFolder(), 'message');
  const signatureFor = (use: string): Uint8Array => {
    writeFileSync(file, preAuthEncoding(bundle.payload));
    rmSync(`${file}.sig`, { force: true });
    execFileSync('ssh-keygen', ['-Y', 'sign', '-q', '-n', use, '-f', key('ada'), file], {
      stdio: 'ignore',
    });
    return Buffer.from(readFileSync(`${file}.sig`, 'utf8').replace(/^-----.*$/gm, ''), 'base64');
  };
  const judge = (use: string): string | undefined =>
    sshVerdict({ ...bundle, signature: signatureFor(use) }, signers).problem;
  expect(judge('millrace-attestation')).toBeUndefined();
  for (const use of ['git', 'file', 'millrace-attestation ', 'millrace-approval']) {
    expect(judge(use), use).toMatch(/^Its signature is not one of ada@example\.com over this/);
  }
});

test('a key counts in the time that the allowed signers give it, and no longer', () => {
  const { key, allowed } = makeKeys();
  const bundle = bundleBy(key('ada'));
  const during = (options: string): string | undefined =>
    sshVerdict(bundle, allowed(`ada@example.com ${options} ${pub(key('ada'))}`), 'ada@example.com')
      .problem;
  expect(during('valid-after="20200101"')).toBeUndefined();
  expect(during('valid-before="20200101"')).toMatch(/^Its signature is not one of ada/);
  expect(during('valid-after="29990101"')).toMatch(/^Its signature is not one of ada/);
  const expired = allowed(`ada@example.com valid-before="20200102" ${pub(key('ada'))}`);
  expect(sshVerdict(bundle, expired).problem).toBeTruthy();
});

test('a key that is none is refused in words', () => {
  const missing = join(temporaryFolder(), 'none');
  expect(() => sshSigner(missing)).toThrow(OperationalError);
  expect(() => sshSigner(missing)).toThrow(/^The key ".*none" could not sign: /);
});
