import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { denoForTests } from '../../testing/sandbox-fixture.ts';
import { findBubblewrap, probeBubblewrap } from './find-bubblewrap.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-test-wall-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const deno = denoForTests() ?? '';
const isPossible = process.platform === 'linux' && deno !== '';

/** A PATH that holds one `bwrap` which does what the shell text says. */
function pathWith(text: string): { readonly PATH: string } {
  const directory = mkdtempSync(join(folder, 'bin-'));
  writeFileSync(join(directory, 'bwrap'), `#!/bin/sh\n${text}\n`);
  chmodSync(join(directory, 'bwrap'), 0o755);
  return { PATH: `relative:${directory}` };
}

test('a missing bubblewrap is told, with how to get it', async () => {
  const probe = await probeBubblewrap({ deno: '/x', environment: { PATH: folder } });
  expect(probe).toMatchObject({ ok: false });
  expect(probe.ok || probe.hint).toMatch(/nstall|Linux/);
});

test.skipIf(!isPossible)(
  'a bubblewrap that fails is told with its own words, and tried again',
  async () => {
    const environment = pathWith("echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1");
    const machineDirectory = join(folder, 'failing');
    const search = { deno, environment, machineDirectory };
    expect(await findBubblewrap(search)).toMatchObject({
      ok: false,
      reason: 'bubblewrap does not work here (bwrap: setting up uid map: Permission denied)',
    });
    expect(readdirSync(folder)).not.toContain('failing');
  },
);

test.skipIf(!isPossible)(
  'a bubblewrap that works is remembered until it is forgotten',
  async () => {
    const count = join(folder, 'count');
    const environment = pathWith(`echo x >> ${count}; echo deno 9.9.9`);
    const search = { deno, environment, machineDirectory: join(folder, 'working') };
    const first = await findBubblewrap(search);
    const second = await findBubblewrap(search);
    if (!first.ok || !second.ok) throw new Error('It did not work.');
    expect(second.bubblewrap.programs).toEqual(first.bubblewrap.programs);
    expect(first.bubblewrap.programs[0]).toBe(deno);
    expect(first.bubblewrap.programs.length).toBeGreaterThan(3);
    expect(readdirSync(folder)).toContain('count');
    rmSync(count);
    await findBubblewrap(search);
    expect(readdirSync(folder)).not.toContain('count');
    second.bubblewrap.forget();
    await findBubblewrap(search);
    expect(readdirSync(folder)).toContain('count');
  },
);
