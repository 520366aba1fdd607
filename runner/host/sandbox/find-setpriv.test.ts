import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  expect(await findSetpriv(environment)).toBe(program);
});

test('one that does not, or none, is not', async () => {
  expect(await findSetpriv(pathWith('echo unknown option; exit 1'))).toBeUndefined();
  expect(await findSetpriv({ PATH: folder })).toBeUndefined();
  expect(await findSetpriv({})).toBeUndefined();
});
