import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { arriveSteps } from './artifact-steps.ts';

let temporary: string;
let victim: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'millrace-test-unpack-'));
  victim = join(temporary, 'victim');
  for (const name of ['artifacts', 'victim']) mkdirSync(join(temporary, name));
});

afterEach(() => {
  rmSync(temporary, { recursive: true, force: true });
});

/** An archive of some members of a folder that `fill` fills. */
function archive(name: string, members: readonly string[], fill: (folder: string) => void): void {
  const folder = mkdtempSync(join(temporary, 'packed-'));
  fill(folder);
  const path = join(temporary, 'artifacts', `flow-x.group.${name}.tgz`);
  execFileSync('tar', ['-czf', path, '-C', folder, '-P', ...members]);
}

/** Runs the script as GitHub does. */
function unpack(): string {
  const { run } = arriveSteps('flow-x', false)[1] ?? {};
  return execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run ?? ''], {
    env: { PATH: process.env['PATH'], RUNNER_TEMP: temporary },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

test('what one archive links to, another does not write through', () => {
  archive('a.0.1', ['objects'], (folder) => {
    symlinkSync(victim, join(folder, 'objects'));
  });
  archive('b.0.1', ['objects/evil'], (folder) => {
    mkdirSync(join(folder, 'objects'));
    writeFileSync(join(folder, 'objects/evil'), 'evil');
  });
  expect(unpack()).toBe('');
  expect(readdirSync(victim)).toEqual([]);
  const folder = join(temporary, 'arriving/flow-x.group.b.0.1');
  expect(readFileSync(join(folder, 'objects/evil'), 'utf8')).toBe('evil');
});

test('an archive does not leave its folder', () => {
  archive('up.0.1', ['../victim-2'], () => {
    writeFileSync(join(temporary, 'victim-2'), 'was');
  });
  writeFileSync(join(temporary, 'victim-2'), 'is');
  unpack();
  expect(readFileSync(join(temporary, 'victim-2'), 'utf8')).toBe('is');
  expect(readdirSync(join(temporary, 'arriving'))).toEqual(['flow-x.group.up.0.1']);
});

test('a damaged archive keeps no other from arriving, and its name drives nothing', () => {
  const hostile = 'flow-x.group.\n::stop-commands::x.0.1.tgz';
  writeFileSync(join(temporary, 'artifacts', hostile), 'no archive');
  archive('a.0.1', ['objects'], (folder) => {
    mkdirSync(join(folder, 'objects'));
  });
  expect(unpack()).toBe('::warning::What a job left is damaged.\n');
  expect(readdirSync(join(temporary, 'arriving'))).toContain('flow-x.group.a.0.1');
});
