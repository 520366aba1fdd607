import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Group, GroupPlan } from '../../../groups/index.ts';
import { formatLock, lockDigest } from '../../../lock/index.ts';
import type { RunEvent } from '../../events/run-event.ts';
import type { JobBeginning } from '../../group/manifest.ts';
import { FakeSandbox } from '../../testing/fake-sandbox.ts';
import { lockOf, script } from '../../testing/flow.ts';
import { modelledDrive } from '../../testing/modelled-drive.ts';
import { JournalFile } from '../journal-file.ts';
import type { GroupOptions } from './job-options.ts';
import { makeJobFolder } from './leave-job.ts';
import { runGroup } from './run-group.ts';

/** Whoever can leave an artifact can leave one in the name of an earlier attempt of a job: what that comes to. */

const text = { type: 'string' } as const;
const lock = lockOf([script('a', { output: text }), script('b', { output: text }), script('c')]);
const lockText = formatLock(lock);
const trust = { runsOn: ['ubuntu-24.04'], secrets: [], network: 'bounded' } as const;
const group: Group = {
  name: 'a',
  section: 'main',
  steps: ['a', 'b'],
  after: [],
  trust,
  seconds: 1,
};
const plan: GroupPlan = {
  planVersion: 1,
  lock: lockDigest(lockText),
  times: {},
  groups: [group, { ...group, name: 'c', steps: ['c'] }],
};
const planDigest = `sha256:${'1'.repeat(64)}`;
const at = 1_700_000_000_000;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-earlier-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function optionsOf(attempt: number, more: Partial<GroupOptions>): GroupOptions {
  return {
    ...{ root: folder, flowPath: 'flows/f.yaml', lock, flows: new Map(), lockText },
    ...{ plan, planDigest, runKey: '7', attempt, group },
    needs: { begin: { result: 'success', outputs: { at: String(at), started: '1' } } },
    arriving: join(folder, 'arriving'),
    leaving: join(folder, 'leaving'),
    inputs: undefined,
    isCancelled: false,
    secrets: new Map(),
    onEvent: () => undefined,
    shard: undefined,
    by: undefined,
    sandbox: new FakeSandbox(),
    signal: new AbortController().signal,
    environment: undefined,
    cache: undefined,
    onForget: () => undefined,
    ...more,
  };
}

/** Runs the group in its second attempt; which steps ran, and why nothing was kept. */
async function runAgain(): Promise<{ readonly ran: readonly string[]; readonly why: string }> {
  const ran: string[] = [];
  let why = '';
  const onForget = (told: string): void => {
    why = told;
  };
  const tell = (step: string): string => {
    ran.push(step);
    return '';
  };
  const result = await runGroup(optionsOf(2, { onForget }), modelledDrive({ tell }, {}, 0));
  expect(result).toMatchObject({ kind: 'left', ended: 'done' });
  return { ran: ran.sort(), why };
}

/** The run's id, as a job of it says. */
async function runOf(): Promise<string> {
  const elsewhere = { arriving: join(folder, 'none'), leaving: join(folder, 'probe') };
  const result = await runGroup(optionsOf(1, elsewhere), modelledDrive({}, {}, 0));
  return result.kind === 'left' ? result.run : '';
}

const began: readonly RunEvent[] = [
  { kind: 'group-started', group: 'a', attempt: 1, wall: 'deno' },
  { kind: 'attempt-started', step: 'a', attempt: 1 },
];
const forged: RunEvent = { kind: 'step-succeeded', step: 'a', output: 'forged' };

/** An artifact in the name of the first attempt, of a job that was killed. */
async function forge(
  events: readonly RunEvent[],
  more: Partial<JobBeginning> = {},
): Promise<string> {
  const run = await runOf();
  const begun: JobBeginning = {
    manifestVersion: 1,
    run,
    lock: lockDigest(lockText),
    plan: planDigest,
    group: 'a',
    shard: 0,
    attempt: 1,
    parents: {},
    ...more,
  };
  const artifact = join(folder, 'arriving/flow-f.group.a.0.1');
  mkdirSync(artifact, { recursive: true });
  const made = makeJobFolder(artifact, begun);
  const journal = JournalFile.create(made);
  await journal.append(events.map((event, index) => ({ at: at + index, event })));
  journal.close();
  return made;
}

test('what fits the job and the lock is kept: nothing tells who left it', async () => {
  await forge([...began, forged]);
  expect(await runAgain()).toEqual({ ran: ['b'], why: '' });
});

test('nothing is kept of what the job could not have done', async () => {
  const cases: readonly (readonly [readonly RunEvent[], string])[] = [
    [[...began, { kind: 'step-succeeded', step: 'a', output: 7 }], 'breaks its schema'],
    [[...began, { kind: 'step-succeeded', step: 'c', output: 7 }], 'not for it to tell'],
    [[...began, { kind: 'step-skipped', step: 'b', reason: 'condition' }], 'what no job may tell'],
    [[...began, forged, forged], 'does not follow'],
    [[{ ...began[0], group: 'c' } as RunEvent, began[1] as RunEvent, forged], 'is that of c'],
  ];
  for (const [events, why] of cases) {
    rmSync(join(folder, 'arriving'), { recursive: true, force: true });
    await forge(events);
    const again = await runAgain();
    expect(again.ran).toEqual(['a', 'b']);
    expect(again.why).toContain(why);
  }
});

test('nothing is kept of another run, lock or plan, or through a link', async () => {
  const cases: readonly (readonly [Partial<JobBeginning>, string])[] = [
    [{ run: '20200101-000000000-aaaaaa' }, 'is of the run 20200101'],
    [{ lock: `sha256:${'2'.repeat(64)}` }, 'is of the lock'],
    [{ plan: `sha256:${'2'.repeat(64)}` }, 'is of the plan'],
    [{ parents: { 'c.0': '3'.repeat(64) } }, 'its manifest is missing'],
  ];
  for (const [more, why] of cases) {
    rmSync(join(folder, 'arriving'), { recursive: true, force: true });
    await forge([...began, forged], more);
    const again = await runAgain();
    expect(again.ran).toEqual(['a', 'b']);
    expect(again.why).toContain(why);
  }
  rmSync(join(folder, 'arriving'), { recursive: true, force: true });
  symlinkSync(folder, join(await forge([...began, forged]), 'blobs'));
  expect((await runAgain()).why).toContain('holds a link');
});
