import { expect, test } from 'vitest';
import { parseDenoLock } from '../../lock/index.ts';
import { DenoLockError } from '../deno-lock-error.ts';
import { OperationalError } from '../operational-error.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { resolveDenoLock } from './deno-lock.ts';
import { findDeno } from './deno.ts';
import { openPackageStore } from './packages.ts';

const script = Buffer.from("import isOdd from 'npm:is-odd@3.0.1';\n");

test("tiny packages of the user's own registry are resolved, fetched and verified", async ({
  skip,
}) => {
  const directory = temporaryFolder();
  const modules = new Map([['scripts/a.ts', script]]);
  const text = await resolveDenoLock({
    deno: await findDeno({}),
    scriptPath: 'scripts/a.ts',
    modules,
  }).catch((error: unknown) => {
    if (!(error instanceof OperationalError) || error instanceof DenoLockError) throw error;
    console.log(`Skipped: the registry cannot be reached. ${error.message}`);
    return undefined;
  });
  if (text === undefined) {
    skip('the registry cannot be reached');
    return;
  }
  const reading = parseDenoLock(text);
  if (!reading.ok) throw new Error(reading.message);
  const view = await openPackageStore({ directory, offline: false }).view(reading.lock);
  expect([...view.packages.keys()].sort()).toEqual(['is-number@6.0.0', 'is-odd@3.0.1']);
  expect(view.read('is-odd@3.0.1', 'package.json')).toContain('"version": "3.0.1"');
  const again = await openPackageStore({ directory, offline: true }).view(reading.lock);
  expect(again.directory).toBe(view.directory);
});
