import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findSetpriv } from './find-setpriv.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-test-setpriv-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function pathWith(text: string): { readonly PATH: string; readonly program: string } {
  const directory = mkdtempSync(join(folder, 'bin-'));
  const program = join(directory, 'setpriv');
  writeFileSync(program, `#!/bin/sh\n${text}\n`);
  chmodSync(program, 0o755);
  return { PATH: `relative:${directory}`, program };
}

const linux = process.platform === 'linux';

test.skipIf(!linux)('one that knows the option is taken', async () => {
  const { program, ...environment } = pathWith('[ "$1 $2" = "--pdeathsig KILL" ]');
  expect(await findSetpriv({ environment, machineDirectory: folder })).toBe(program);
});

test.skipIf(!linux)('one that works is not tried again until it changes', async () => {
  const count = join(folder, 'count');
  const { program, ...environment } = pathWith(`echo x >> ${count}`);
  const search = { environment, machineDirectory: join(folder, 'kept') };
  expect(await findSetpriv(search)).toBe(program);
  expect(await findSetpriv(search)).toBe(program);
  expect(readFileSync(count, 'utf8')).toBe('x\n');
  appendFileSync(program, 'exit 1\n');
  expect(await findSetpriv(search)).toBeUndefined();
  expect(readFileSync(count, 'utf8')).toBe('x\nx\n');
});

test.skipIf(!linux)('nothing depends on whether the answer can be kept', async () => {
  const { program, ...environment } = pathWith('exit 0');
  expect(await findSetpriv({ environment, machineDirectory: program })).toBe(program);
});

test('one that does not, or none, is not', async () => {
  const environments = [pathWith('echo unknown option; exit 1'), { PATH: folder }, {}];
  for (const environment of environments) {
    expect(await findSetpriv({ environment, machineDirectory: folder })).toBeUndefined();
  }
});
