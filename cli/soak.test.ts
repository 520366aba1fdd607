import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { killMoments, momentsOf, type KillMoment } from './testing/kill-moments.ts';
import { randomNumbers } from './testing/random-numbers.ts';
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

test(`killed ${String(kills)} times at random moments, every run ends right, and nothing that ended ran again`, async () => {
  const random = randomNumbers(Number(process.env['SEED'] ?? 1));
  const total = { killed: 0, ended: 0, never: 0 };
  const moments = new Map<KillMoment, number>(killMoments.map((moment) => [moment, 0]));
  const reach = new Map<string, number>();
  while (total.killed < kills) {
    const { run, killed } = await killUntilItEnds(random, kills - total.killed, { moments, reach });
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
  for (const [moment, times] of moments) console.log(`soak: ${String(times)} times ${moment}`);
  expect(killed).toBe(kills);
  // Of fewer kills none may have met the shortest of them.
  if (kills < 1000) return;
  expect([...moments].filter(([, times]) => times < kills / 200)).toEqual([]);
});

/** Begins a run, and goes on with it until it has ended, each time killed at random, `most` times at most. */
async function killUntilItEnds(
  random: () => number,
  most: number,
  { moments, reach }: Kills,
): Promise<{ readonly run: string | undefined; readonly killed: number }> {
  const before = new Set(soak.runs());
  let words: readonly string[] | undefined = ['run', 'soak'];
  let run: string | undefined;
  let killed = 0;
  while (words !== undefined) {
    const [word = ''] = words;
    const holds = soak.remember(run);
    const found = soak.journalOf(run).length;
    const longest = reach.get(word) ?? usualMs;
    const afterMs = killed < most ? random() * longest : 1e9;
    const { wasKilled, code, err } = await startAndKill(soak, words, afterMs);
    holds();
    run ??= soak.runs().find((it) => !before.has(it));
    const records = soak.journalOf(run);
    if (wasKilled) {
      killed += 1;
      tally(moments, momentsOf(records, word, found));
    } else expect([0, 5], `${words.join(' ')}: ${err}`).toContain(code);
    // As often before its first record as after its end, however busy the machine is.
    if (!wasKilled) reach.set(word, longest * 0.95);
    else if (records.length === found) reach.set(word, longest * 1.05);
    words = soak.next(run);
  }
  return { run, killed };
}

interface Kills {
  /** How often each was met. */
  readonly moments: Map<KillMoment, number>;
  /** After how many milliseconds at most each command is killed. */
  readonly reach: Map<string, number>;
}

function tally(moments: Map<KillMoment, number>, more: readonly KillMoment[]): void {
  for (const moment of more) moments.set(moment, (moments.get(moment) ?? 0) + 1);
}

test(`of two that resume a run at once, ${String(races)} times, one does, and the other is refused`, async () => {
  const random = randomNumbers(7);
  const total = { refused: 0, late: 0 };
  for (let race = 0; race < races;) {
    const run = await killedAfter((0.3 + 0.4 * random()) * usualMs);
    if (run === undefined || soak.next(run)?.[0] !== 'resume') continue;
    race += 1;
    const holds = soak.remember(run);
    const two = ['resume', run];
    const both = await Promise.all([
      soak.repository.millrace(...two),
      soak.repository.millrace(...two),
    ]);
    holds();
    const refused = both.filter(({ code }) => code === 3);
    const took = soak.journalOf(run).filter(({ event }) => event.kind === 'run-resumed').length;
    // A second one that comes when the first has ended finds a run that waits for its approval.
    expect({ took, codes: both.map(({ code }) => code).sort() }).toEqual(
      refused.length === 1 ? { took: 1, codes: [3, 5] } : { took: 2, codes: [5, 5] },
    );
    for (const { out, err } of refused) {
      expect(out).toBe('');
      expect(err).toMatch(
        /^millrace: The process \d+ works on the run \S+\.\n {2}hint: `millrace cancel \S+` asks it to end the run\.\n$/u,
      );
    }
    total[refused.length === 1 ? 'refused' : 'late'] += 1;
    expect(await soak.repository.millrace(...(soak.next(run) ?? []))).toMatchObject({ code: 0 });
    soak.judge(run, 1);
  }
  const { refused, late } = total;
  console.log(`soak: ${refused} races with one refused, ${late} with one behind the other.`);
  expect(refused).toBeGreaterThan(0);
});

test(`of two that approve at once, ${String(races)} times, one answer counts`, async () => {
  for (let race = 0; race < races; race += 1) {
    const run = await killedAfter(1e9);
    if (run === undefined) expect.fail('the run left no folder');
    const both = await Promise.all(
      ['5', '5'].map(async (extra) =>
        soak.repository.millrace('approve', run, 'ask', '--form', `extra=${extra}`),
      ),
    );
    const given = soak.journalOf(run).filter(({ event }) => event.kind === 'approval-given');
    expect(given).toHaveLength(1);
    // The other one passes its answer on, or finds that nothing waits any more.
    for (const { code, err } of both) {
      expect([0, 1]).toContain(code);
      if (code === 1) expect(err).toMatch(/^millrace: .+\.\n/u);
    }
    expect(both.map(({ code }) => code)).toContain(0);
    soak.judge(run, 0);
  }
});

/** Begins a run and kills it; gives its id when it has one. */
async function killedAfter(ms: number): Promise<string | undefined> {
  const before = new Set(soak.runs());
  await startAndKill(soak, ['run', 'soak'], ms);
  return soak.runs().find((it) => !before.has(it));
}

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
    const run = await killedAfter(afterMs);
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
