import { chmodSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failureOf } from '../testing/failure-of.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { satisfies } from '../version-range.ts';
import { denoTypes, findDeno } from './deno.ts';

/** A program that writes `text` and counts its starts in `starts/`. */
function fakeDeno(folder: string, text: string): string {
  const path = join(folder, 'fake deno');
  const lines = ['#!/bin/sh', `/bin/mktemp -p '${folder}' start-XXXXXX`, `echo '${text}'`, ''];
  // `mktemp` says its file's name first: it goes to the error stream.
  writeFileSync(path, lines.join('\n').replace('XXXXXX', 'XXXXXX >&2'));
  chmodSync(path, 0o755);
  return path;
}

function startsIn(folder: string): number {
  return readdirSync(folder).filter((name) => name.startsWith('start-')).length;
}

test('the Deno of the npm package is the binary itself', async () => {
  const deno = await findDeno({});
  expect(deno.path).toMatch(/@deno\/[a-z0-9-]+\/deno$/);
  expect(satisfies(deno.version, '>=2.9.6 <3.0.0')).toBe(true);
});

test('DENO_BIN is asked for its version once, and again when the file changed', async () => {
  const folder = temporaryFolder();
  const env = {
    DENO_BIN: fakeDeno(folder, 'deno 2.9.7 (stable)'),
    MILLRACE_STORE: join(folder, 's'),
  };
  expect(await findDeno(env)).toEqual({ path: env.DENO_BIN, version: '2.9.7' });
  expect(await findDeno(env)).toEqual({ path: env.DENO_BIN, version: '2.9.7' });
  expect(startsIn(folder)).toBe(1);
  utimesSync(env.DENO_BIN, 1, 1);
  await findDeno(env);
  expect(startsIn(folder)).toBe(2);
});

test('a DENO_BIN that is not there, no Deno, or broken is said', async () => {
  const folder = temporaryFolder();
  const store = { MILLRACE_STORE: join(folder, 's') };
  const missing = await failureOf(findDeno({ ...store, DENO_BIN: '/nowhere/deno' }));
  expect(missing.message).toContain('/nowhere/deno, and there is no such program');
  const other = await failureOf(findDeno({ ...store, DENO_BIN: fakeDeno(folder, 'v20.0.0') }));
  expect(other.message).toContain('does not say that it is Deno');
  const broken = join(folder, 'broken');
  writeFileSync(broken, '#!/bin/sh\nexit 7\n', { mode: 0o755 });
  const error = await failureOf(findDeno({ ...store, DENO_BIN: broken }));
  expect(error.message).toBe(`Deno at ${broken} does not work: exit code 7.`);
  writeFileSync(join(folder, 'not-executable'), '');
  const refused = await failureOf(findDeno({ ...store, DENO_BIN: join(folder, 'not-executable') }));
  expect(refused.message).toContain('EACCES');
});

test("the types are the binary's own and come from the cache the next time", async () => {
  const store = temporaryFolder();
  const deno = await findDeno({});
  const first = await denoTypes(deno, { MILLRACE_STORE: store });
  expect(first).toContain('declare namespace Deno');
  expect(readdirSync(join(store, 'deno'))).toHaveLength(1);
  expect(await denoTypes(deno, { MILLRACE_STORE: store })).toBe(first);
});
