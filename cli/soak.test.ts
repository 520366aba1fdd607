import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeSoak, startAndKill, type Soak } from './testing/soak.ts';

/** `npm run test:soak` sets a thousand; `npm test` shows that it works. */
const kills = Number(process.env['SOAK_KILLS'] ?? 15);
const races = Number(process.env['SOAK_RACES'] ?? 5);
const traced = Number(process.env['SOAK_TRACED'] ?? 1);

vi.setConfig({ testTimeout: 12 * 3600_000, hookTimeout: 600_000 });

let soak: Soak;
/** How long a run takes that nobody kills, up to its approval. */
let usualMs: number;

beforeAll(async () => {
  soak = await makeSoak();
  await soak.repository.millrace('run', 'soak');
  const begun = performance.now();
  expect(await soak.repository.millrace('run', 'soak')).toMatchObject({ code: 5 });
  usualMs = performance.now() - begun;
  for (const run of soak.runs()) {
    expect(await soak.repository.millrace(...(soak.next(run) ?? []))).toMatchObject({ code: 0 });
    soak.judge(run, 0);
  }
});

afterAll(() => {
  soak.repository.remove();
});

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(`killed ${String(kills)} times at random moments, every run ends right, and nothing that ended ran again`, async () => {
  const random = randomNumbers(Number(process.env['SEED'] ?? 1));
  const total = { killed: 0, ended: 0, never: 0 };
  while (total.killed < kills) {
    const { run, killed } = await killUntilItEnds(() =>
      total.killed < kills ? random() * usualMs : 1e9,
    );
    if (Math.floor((total.killed + killed) / 50) > Math.floor(total.killed / 50)) {
      console.log(`soak: ${String(total.killed + killed)} kills so far`);
    }
    total.killed += killed;
    // It was killed before its start was recorded: nothing of it has run.
    if (run === undefined || soak.journalOf(run).length === 0) total.never += 1;
    else {
      total.ended += 1;
      soak.judge(run, killed);
    }
  }
  const { killed, ended, never } = total;
  console.log(`soak: ${killed} kills; ${ended} runs ended right, ${never} had not begun.`);
});

/** Begins a run, and goes on with it until it has ended, each time killed after as long as it is said. */
async function killUntilItEnds(
  afterMs: () => number,
): Promise<{ readonly run: string | undefined; readonly killed: number }> {
  const before = new Set(soak.runs());
  let words: readonly string[] | undefined = ['run', 'soak'];
  let run: string | undefined;
  let killed = 0;
  while (words !== undefined) {
    const holds = run === undefined ? undefined : soak.remember(run);
    const { wasKilled, code, err } = await startAndKill(soak, words, afterMs());
    holds?.();
    run ??= soak.runs().find((it) => !before.has(it));
    if (wasKilled) killed += 1;
    else if (code !== 0 && code !== 5)
      expect.fail(`${words.join(' ')} ended with ${String(code)}: ${err}`);
    words = run === undefined ? undefined : soak.next(run);
  }
  return { run, killed };
}

test(`of two that go on with a run at once, ${String(races)} times, one does`, async () => {
  const random = randomNumbers(7);
  for (let race = 0; race < races;) {
    const before = new Set(soak.runs());
    await startAndKill(soak, ['run', 'soak'], (0.3 + 0.6 * random()) * usualMs);
    const run = soak.runs().find((it) => !before.has(it));
    const words = run === undefined ? undefined : soak.next(run);
    if (run === undefined || words === undefined) continue;
    race += 1;
    const both = await Promise.all(
      [1, 2].map(async () => await soak.repository.millrace(...words)),
    );
    const took = soak.journalOf(run).filter(({ event }) => event.kind === 'run-resumed').length;
    const kept = both.filter(({ code, err }) => code === 3 && err.includes('works on the run'));
    const told = both.filter(({ err }) => err.includes('was given to the process'));
    const late = both.filter(({ code }) => code === 1);
    // Two at once are one that does it, and one that is kept out, passes its answer on, or comes late.
    expect(took + kept.length + told.length + late.length).toBe(2);
    expect(took).toBeGreaterThan(0);
    for (let more = soak.next(run); more !== undefined; more = soak.next(run)) {
      const { code } = await soak.repository.millrace(...more);
      expect([0, 5]).toContain(code);
    }
    soak.judge(run, 1);
  }
});

test('killed at every write to its journal and every sync of it, a run goes on', async () => {
  if (!canTrace()) {
    console.log('Skipped: strace is not there, or may not trace.');
    return;
  }
  for (let round = 0; round < traced; round += 1) {
    const run = await killedEarly();
    let killed = 0;
    // At the first call of these, at the second, and so on: each comes further than the one before.
    for (let words = soak.next(run); words !== undefined; words = soak.next(run)) {
      const holds = soak.remember(run);
      const { code } = await killAtCall(run, words, killed + 1);
      holds();
      if (code === null || code === 137) killed += 1;
      else expect([0, 5]).toContain(code);
    }
    expect(killed).toBeGreaterThan(3);
    soak.judge(run, killed + 1);
  }
});

/** A run that was killed when little of it had happened. */
async function killedEarly(): Promise<string> {
  for (let afterMs = 0.2 * usualMs; ; afterMs *= 1.1) {
    const before = new Set(soak.runs());
    await startAndKill(soak, ['run', 'soak'], afterMs);
    const run = soak.runs().find((it) => !before.has(it));
    if (run !== undefined && soak.next(run)?.[0] === 'resume') return run;
  }
}

/** Runs a command that is killed when it makes its n-th call that writes, cuts or syncs the journal of a run. */
async function killAtCall(
  run: string,
  words: readonly string[],
  n: number,
): Promise<{ readonly code: number | null }> {
  const calls = 'write,pwrite64,fsync,fdatasync,ftruncate';
  const path = `${soak.repository.root}/.millrace/runs/${run}/journal`;
  const inject = ['-e', `trace=${calls}`, '-e', `inject=${calls}:signal=SIGKILL:when=${String(n)}`];
  return await soak.repository.start(words, {}, [
    'strace',
    ...['-f', '-qq', '-o', '/dev/null', '-P', path],
    ...inject,
  ]).ended;
}

function canTrace(): boolean {
  try {
    execFileSync('strace', ['-e', 'trace=none', 'true'], { stdio: 'ignore' });
    return traced > 0;
  } catch {
    return false;
  }
}
