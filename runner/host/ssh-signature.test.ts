import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OperationalError } from '../../store/index.ts';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import { sshKeys } from '../testing/ssh-keys.ts';
import { signatureProblem, signText } from './ssh-signature.ts';

const text = '{"step":"ask"}';

test('a signature counts for the text, the person and the namespace that it was made for', () => {
  const { folder, allowed } = sshKeys('ada', 'bob');
  const signature = signText(text, join(folder, 'ada'));
  expect(signatureProblem({ text, signature, by: 'ada' }, allowed)).toBeUndefined();
  expect(signatureProblem({ text: `${text} `, signature, by: 'ada' }, allowed)).toBeTruthy();
  expect(signatureProblem({ text, signature, by: 'bob' }, allowed)).toBeTruthy();
  expect(signatureProblem({ text, signature, by: 'eve' }, allowed)).toBeTruthy();
  const file = join(folder, 'text');
  writeFileSync(file, text);
  execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'git', '-f', join(folder, 'ada'), file]);
  const other = readFileSync(`${file}.sig`, 'utf8');
  expect(signatureProblem({ text, signature: other, by: 'ada' }, allowed)).toBeTruthy();
});

test('a signature that was changed in any line counts for nothing', () => {
  const { folder, allowed } = sshKeys('ada');
  const lines = signText(text, join(folder, 'ada')).split('\n');
  for (let at = 1; at < lines.length - 2; at += 1) {
    const line = lines[at] ?? '';
    const changed = lines.with(at, (line.startsWith('A') ? 'B' : 'A') + line.slice(1)).join('\n');
    expect(signatureProblem({ text, signature: changed, by: 'ada' }, allowed)).toBeTruthy();
  }
});

test('a key that is none is refused in words', () => {
  const key = join(temporaryFolder(), 'none');
  expect(() => signText(text, key)).toThrow(OperationalError);
  expect(() => signText(text, key)).toThrow(/^The key ".*" could not sign: /u);
});
