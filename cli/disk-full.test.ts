import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Ended } from './testing/repository.ts';
import { mountSmallDisk, noSmallDisk, type SmallDisk } from './testing/small-disk.ts';
import { makeSoak, type Soak } from './testing/soak.ts';

/** Every n-th write is refused; `npm run test:soak` refuses each. */
const stride = Number(process.env['DISK_STRIDE'] ?? 8);
const why = noSmallDisk();
if (why !== undefined) console.log(`Skipped: ${why}.`);

vi.setConfig({ testTimeout: 3600_000, hookTimeout: 600_000 });

let soak: Soak;
let kept: SmallDisk;
let store: SmallDisk;
const cache = mkdtempSync(join(tmpdir(), 'millrace-small-store-'));

beforeAll(async () => {
  if (why !== undefined) return;
  store = mountSmallDisk(cache);
  soak = await makeSoak({ cache });
  kept = mountSmallDisk(join(soak.repository.root, '.millrace'));
});

afterAll(() => {
  if (why !== undefined) return;
  kept.unmount();
  store.unmount();
  soak.repository.remove();
  rmSync(cache, { recursive: true, force: true });
});

/** One sentence and what to do: exit code 3, and nothing of our insides. */
function expectFull({ code, out, err }: Ended, what: string): void {
  expect(
    { code, err: err.replaceAll(/^(?!millrace: ).*\n/gmu, '') },
    `${what}: ${err}${out}`,
  ).toEqual({
    code: 3,
    err: expect.stringMatching(/^millrace: .*[Tt]he disk is full.*\.\n$/u) as string,
  });
  expect(err).not.toMatch(/^ +at |ENOSPC|bug in millrace/mu);
}

/** Brings a run that was stopped once to its end; one that had not begun is begun anew. */
async function goOn(what: string): Promise<void> {
  let [run] = soak.runs();
  if (soak.journalOf(run).length === 0) {
    const { code, err } = await soak.repository.millrace('resume');
    expect({ code, err }, what).toMatchObject({ code: 1 });
    expect(err).toMatch(/^millrace: (?:There are no runs yet|The run \S+ ended before its start)/u);
    expect(await soak.repository.millrace('run', 'soak'), what).toMatchObject({ code: 5 });
    run = soak.runs().at(-1);
  }
  for (let words = soak.next(run); words !== undefined; words = soak.next(run)) {
    const holds = soak.remember(run);
    const { code, err } = await soak.repository.millrace(...words);
    holds();
    expect([0, 5], `${what}, ${words.join(' ')}: ${err}`).toContain(code);
  }
  soak.judge(run ?? '', 1);
  expect(readFileSync(join(soak.repository.root, '.millrace/.gitignore'), 'utf8')).toBe('*\n');
}

const rooms = {
  pages: (n: number) => ({ pages: n }),
  files: (n: number) => ({ files: n }),
};

for (const [unit, room] of Object.entries(rooms)) {
  test.skipIf(why !== undefined)(
    `a disk that has room for any number of ${unit} of a run stops it cleanly, and it goes on`,
    async () => {
      let refused = 0;
      for (let n = 0; ; n += stride) {
        kept.clear();
        kept.leave(room(n));
        const ended = await soak.repository.millrace('run', 'soak');
        kept.leaveAll();
        const what = `run with ${String(n)} ${unit}`;
        if (ended.code === 5) break;
        expectFull(ended, what);
        refused += 1;
        await goOn(what);
      }
      console.log(`disk full: ${String(refused)} runs stopped for want of ${unit}, all went on.`);
      expect(refused).toBeGreaterThan(1);
    },
  );

  test.skipIf(why !== undefined)(
    `a disk that has room for any number of ${unit} of the store stops a run cleanly`,
    async () => {
      let refused = 0;
      for (let n = 0; ; n += stride) {
        kept.clear();
        store.clear();
        store.leave(room(n));
        const ended = await soak.repository.millrace('run', 'soak');
        store.leaveAll();
        const what = `store with ${String(n)} ${unit}`;
        if (ended.code === 5) break;
        expectFull(ended, what);
        refused += 1;
        await goOn(what);
      }
      console.log(`disk full: ${String(refused)} stores without ${unit}.`);
      expect(refused).toBeGreaterThan(0);
    },
  );
}

test.skipIf(why !== undefined)(
  'a disk that is full when an approval is given keeps none of the answer or all of it',
  async () => {
    let refused = 0;
    for (let n = 0; ; n += 1) {
      kept.clear();
      expect(await soak.repository.millrace('run', 'soak')).toMatchObject({ code: 5 });
      const [run] = soak.runs();
      // More than is left of the page that the journal ends in.
      const note = ['--form', `note=${'x'.repeat(6000)}`];
      kept.leave({ pages: n });
      const ended = await soak.repository.millrace(...(soak.next(run) ?? []), ...note);
      kept.leaveAll();
      if (ended.code === 0) break;
      expectFull(ended, `approve with ${String(n)} pages`);
      refused += 1;
      await goOn(`approve with ${String(n)} pages`);
    }
    console.log(`disk full: ${String(refused)} approvals refused.`);
    expect(refused).toBeGreaterThan(1);
  },
);
