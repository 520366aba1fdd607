import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RunIsOwned } from './host/work-on-run.ts';
import { decodeFrames } from './journal/frames.ts';
import { decodeRecords } from './journal/records.ts';
import { everyKind, everyScript, everySecret, withFlows } from './testing/every-kind.ts';
import { FakeSandbox, returned, threw, untilTold } from './testing/fake-sandbox.ts';
import { approve, lockOf, script, sleep } from './testing/flow.ts';
import { runsFolder, type RunsFolder } from './testing/resume-fixture.ts';
import { chain } from './testing/run-fixture.ts';

function folder(): RunsFolder {
  const made = runsFolder();
  onTestFinished(() => {
    rmSync(made.root, { recursive: true });
  });
  return made;
}

function copyOf(original: RunsFolder): RunsFolder {
  const made = original.copy();
  onTestFinished(() => {
    rmSync(made.root, { recursive: true });
  });
  return made;
}

const yes = {
  kind: 'approval-given',
  step: 'ask',
  by: 'ada',
  identity: 'claimed',
  at: 1_000_000,
} as const;
const secrets = everySecret;

/** The bytes up to the end of each frame. */
function frameEnds(journal: Uint8Array): readonly number[] {
  const ends = [];
  for (let end = 0; end <= journal.length; end += 1) {
    try {
      const { payloads, torn } = decodeFrames(journal.subarray(0, end));
      if (payloads.length > 0 && torn === 0) ends.push(end);
    } catch {
      expect.fail('a part of a journal is no damage');
    }
  }
  return ends;
}

function eventsIn(run: string): readonly string[] {
  const { payloads } = decodeFrames(readFileSync(join(run, 'journal')));
  return payloads.flatMap(decodeRecords).map(({ event }) => event.kind);
}

async function wholeRun(): Promise<{ readonly runs: RunsFolder; readonly outputs: unknown }> {
  const runs = folder();
  const begun = await runs.begin(everyKind, new FakeSandbox(everyScript), { secrets });
  expect(begun).toMatchObject({ kind: 'waiting', approvals: [{ step: 'ask', message: 'Go?' }] });
  runs.request({ ...yes, form: { why: 'it is time' } });
  const ended = await runs.resume(new FakeSandbox(everyScript), { secrets });
  expect(ended).toMatchObject({ kind: 'finished', status: 'succeeded' });
  return { runs, outputs: ended.kind === 'finished' ? ended.outputs : undefined };
}

test('a run that waits for an approval ends, and goes on in another process when it is given', async () => {
  const { runs, outputs } = await wholeRun();
  expect(outputs).toMatchObject({ last: { input: { ask: { why: 'it is time' } } } });
  const kinds = eventsIn(runs.run());
  const all = [
    'approval-given',
    'approval-requested',
    'attempt-failed',
    'attempt-started',
    'branch-chosen',
  ];
  const more = [
    'condition-evaluated',
    'flow-returned',
    'flow-started',
    'items-evaluated',
    'retry-decided',
  ];
  const rest = ['retry-scheduled', 'round-ended', 'run-finished', 'run-resumed', 'run-started'];
  const last = ['sleep-started', 'slot-acquired', 'step-failed', 'step-skipped', 'step-succeeded'];
  expect([...new Set(kinds)].sort()).toEqual([...all, ...more, ...rest, ...last]);
});

test('cut behind any frame, a run goes on to the same end, and no step that had ended runs again', async () => {
  const { runs, outputs } = await wholeRun();
  const journal = readFileSync(join(runs.run(), 'journal'));
  const ends = frameEnds(journal).slice(0, -1);
  expect(ends.length).toBeGreaterThan(10);
  for (const end of ends) {
    const copy = copyOf(runs);
    writeFileSync(join(copy.run(), 'journal'), journal.subarray(0, end));
    const ended = new Set(
      decodeFrames(journal.subarray(0, end))
        .payloads.flatMap(decodeRecords)
        .flatMap(({ event }) => (event.kind === 'step-succeeded' ? [event.step] : [])),
    );
    const sandbox = new FakeSandbox(everyScript);
    const { approvals } = copy.open();
    if (approvals.length > 0) copy.request({ ...yes, form: { why: 'it is time' } });
    let result = await copy.resume(sandbox, { secrets });
    if (result.kind === 'waiting') {
      copy.request({ ...yes, form: { why: 'it is time' } });
      result = await copy.resume(sandbox, { secrets });
    }
    expect(result).toMatchObject({ kind: 'finished', status: 'succeeded', outputs });
    expect(sandbox.called.filter((step) => ended.has(step))).toEqual([]);
    expect(sandbox.alive).toBe(0);
  }
});

test('cut at any byte it is recovered, flipped at any byte it is refused', async () => {
  const { runs } = await wholeRun();
  const path = join(runs.run(), 'journal');
  const journal = readFileSync(path);
  const whole = decodeFrames(journal).payloads.length;
  for (let at = 1; at < journal.length; at += 1) {
    const { payloads, length, torn } = decodeFrames(journal.subarray(0, at));
    expect([payloads.length < whole, length + torn]).toEqual([true, at]);
    // What is read is opened as a run, all values in it too; not at every byte, for the sake of time.
    if (at % 97 !== 0) continue;
    writeFileSync(path, journal.subarray(0, at));
    if (payloads.length > 0) expect(runs.open().started.flow).toBe('flows/test.yaml');
    const flipped = Buffer.from(journal);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(path, flipped);
    expect(() => runs.open()).toThrow('cannot be read');
  }
  for (let at = 0; at < journal.length; at += 1) {
    const flipped = Buffer.from(journal);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    expect(() => decodeFrames(flipped)).toThrow();
  }
});

test('a secret is nowhere on the disk, and goes on true after a resume', async () => {
  const runs = folder();
  const steps = [
    script('a', { with: { object: { token: { secret: 'TOKEN' } } }, secrets: ['TOKEN'] }),
    approve('ask', { needs: ['a'] }),
    script('b', { needs: ['ask'], with: { object: { got: { path: ['steps', 'a', 'output'] } } } }),
  ];
  const locks = withFlows(lockOf(steps, { secrets: ['TOKEN'] }), {});
  await runs.begin(locks, new FakeSandbox(tellsToken), { secrets });
  expect(readFileSync(join(runs.run(), 'journal'), 'latin1')).not.toContain('sesame');
  runs.request(yes);
  const sandbox = new FakeSandbox(tellsToken);
  expect(await runs.resume(sandbox, { secrets })).toMatchObject({ status: 'succeeded' });
  expect(sandbox.calls.map(({ input }) => input)).toEqual([{ got: 'it is open sesame' }]);
  expect(JSON.stringify(runs.notices)).not.toContain('sesame');
});

const tellsToken = (step: string): ReturnType<typeof returned> =>
  returned(step === 'a' ? 'it is open sesame' : null);

test('with other secrets a run is not gone on with, and with none it is said which', async () => {
  const { runs } = await wholeRun();
  const path = join(runs.run(), 'journal');
  const journal = readFileSync(path);
  writeFileSync(path, journal.subarray(0, frameEnds(journal).at(-2)));
  const sandbox = new FakeSandbox(everyScript);
  const others = { secrets: new Map([['TOKEN', 'another one']]) };
  await expect(runs.resume(sandbox, others)).rejects.toThrow('The secrets are not those');
  expect(await runs.resume(sandbox)).toMatchObject({
    kind: 'refused',
    problems: [{ about: 'secrets', message: 'The flow takes the secret TOKEN, which is not set.' }],
  });
  expect(await runs.resume(sandbox, { secrets })).toMatchObject({ status: 'succeeded' });
});

test('while one process works on a run, another one is refused and changes nothing', async () => {
  const runs = folder();
  const { end, outcome } = untilTold();
  const locks = withFlows(lockOf([script('a')]), {});
  const begun = runs.begin(locks, new FakeSandbox(() => outcome));
  await expect.poll(() => eventsIn(runs.run())).toContain('attempt-started');
  await expect(runs.resume(new FakeSandbox())).rejects.toThrow(RunIsOwned);
  await expect(runs.resume(new FakeSandbox())).rejects.toThrow(
    /^The process \d+ works on the run/u,
  );
  end(returned(null));
  expect(await begun).toMatchObject({ status: 'succeeded' });
  expect(eventsIn(runs.run())).not.toContain('run-resumed');
});

test('what is asked of a live run reaches it at once: an approval, and a cancellation', async () => {
  const runs = folder();
  const { end, outcome } = untilTold();
  const locks = withFlows(
    lockOf([approve('ask'), script('a', { needs: ['ask'] }), script('b')]),
    {},
  );
  const begun = runs.begin(
    locks,
    new FakeSandbox((step) => (step === 'b' ? outcome : returned(null))),
  );
  await expect.poll(() => eventsIn(runs.run())).toContain('approval-requested');
  runs.request(yes);
  const ends = (): unknown[] =>
    runs.notices.filter((it) => it.kind === 'step-succeeded').map(({ step }) => step);
  await expect.poll(ends).toContain('a');
  runs.request({ kind: 'cancel' });
  expect(await begun).toMatchObject({ kind: 'finished', status: 'cancelled' });
  end(returned(null));
  expect(eventsIn(runs.run()).filter((kind) => kind === 'cancel-requested').length).toBe(1);
});

test('an answer to what nobody asks any more, or asked, is dropped', async () => {
  const runs = folder();
  const locks = withFlows(lockOf([approve('ask')]), {});
  await runs.begin(locks, new FakeSandbox());
  runs.request({ ...yes, step: 'other' });
  expect(await runs.resume(new FakeSandbox())).toMatchObject({ kind: 'waiting' });
  runs.request(yes);
  runs.request({ ...yes, by: 'bob' });
  expect(await runs.resume(new FakeSandbox())).toMatchObject({ kind: 'finished' });
  expect(eventsIn(runs.run()).filter((kind) => kind === 'approval-given').length).toBe(1);
});

test('a run that waits is cancelled, and its `finally` runs', async () => {
  const runs = folder();
  const locks = withFlows(lockOf([approve('ask')], { finally: [script('tidy')] }), {});
  await runs.begin(locks, new FakeSandbox());
  runs.request({ kind: 'cancel' });
  const sandbox = new FakeSandbox();
  expect(await runs.resume(sandbox)).toMatchObject({ kind: 'finished', status: 'cancelled' });
  expect(sandbox.called).toEqual(['finally:tidy']);
});

test('a run that has ended is not resumed but retried, and one that has not is not retried', async () => {
  const runs = folder();
  const locks = withFlows(lockOf([script('a'), script('b', { needs: ['a'] })]), {});
  await runs.begin(locks, new FakeSandbox((step) => (step === 'b' ? threw('no') : returned(null))));
  expect(await runs.resume(new FakeSandbox())).toMatchObject({
    kind: 'refused',
    problems: [
      { about: 'run', message: expect.stringContaining('has ended: it failed') as unknown },
    ],
  });
  const sandbox = new FakeSandbox();
  expect(await runs.resume(sandbox, { retry: { from: [] } })).toMatchObject({
    status: 'succeeded',
  });
  expect(sandbox.called).toEqual(['b']);
  const again = await runs.resume(new FakeSandbox(), { retry: { from: [] } });
  expect(again).toMatchObject({
    problems: [{ message: expect.stringContaining('succeeded, so') as unknown }],
  });
  expect(await runs.resume(sandbox, { retry: { from: ['a'] } })).toMatchObject({
    status: 'succeeded',
  });
  expect(sandbox.called).toEqual(['b', 'a', 'b']);
  expect(runs.open().attempt).toBe(3);
  expect(await runs.resume(sandbox, { retry: { from: ['c'] } })).toMatchObject({
    problems: [{ message: 'The flow has no step "c".' }],
  });
});

test('delays, sleeps and time limits go on where they were', async () => {
  const runs = folder();
  const retry = { attempts: 2, delayMs: 60_000, factor: 1, jitter: 'none' } as const;
  const steps = [sleep('nap', { durationMs: 60_000 }), script('a', { retry })];
  const locks = withFlows(lockOf(steps, { timeoutMs: 90_000 }), {});
  const halt = new AbortController();
  const begun = runs.begin(locks, new FakeSandbox(() => threw('no')), { signal: halt.signal });
  await expect.poll(() => eventsIn(runs.run())).toContain('retry-scheduled');
  const path = join(runs.run(), 'journal');
  const journal = readFileSync(path);
  halt.abort();
  await begun;
  writeFileSync(path, journal);
  // An hour later.
  const now = Date.now();
  const clock = Date.now;
  Date.now = (): number => now + 3_600_000;
  try {
    const sandbox = new FakeSandbox();
    expect(await runs.resume(sandbox)).toMatchObject({ status: 'succeeded' });
    expect(sandbox.called).toEqual(['a']);
  } finally {
    Date.now = clock;
  }
});

test('the same key tells an attempt that is made again that it may have been made before', async () => {
  const runs = folder();
  const locks = withFlows(lockOf(chain(2)), {});
  const first = new FakeSandbox();
  await runs.begin(locks, first);
  const path = join(runs.run(), 'journal');
  const journal = readFileSync(path);
  writeFileSync(path, journal.subarray(0, frameEnds(journal)[0]));
  const second = new FakeSandbox();
  await runs.resume(second);
  expect(second.calls.map(({ context }) => context)).toEqual(
    first.calls.map(({ context }) => context),
  );
});
