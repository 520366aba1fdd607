import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '../../host/disk-error.ts';
import type { RunNotice } from '../../events/run-event.ts';
import { keepOutOfGit, runsDirectory } from '../../host/run-directory.ts';
import { runFlow, type RunOptions, type RunResult } from '../../run.ts';
import { aloneStep } from '../alone-step.ts';
import { failingSandbox } from '../failing-sandbox.ts';
import type { FlowTestRun, Mismatch } from '../flow-test.ts';
import { judgeCase, judgeFixture } from '../judge-run.ts';
import { observeRun } from '../observe-run.ts';
import { withStandIns } from '../stand-ins.ts';

/** What a test runs in. The lock was read and verified, and so was all that the sandbox holds. */
export type TestWorld = Omit<
  RunOptions,
  'directory' | 'inputs' | 'lockText' | 'mock' | 'onEvent' | 'only' | 'secrets'
>;

/** How a test went. */
export interface TestResult {
  /** None: it passed. */
  readonly mismatches: readonly Mismatch[];
  /** Milliseconds, whole. */
  readonly durationMs: number;
  /** The run of a test that failed: it is kept with the runs of the repository. */
  readonly run?: string;
}

/**
 * Runs one test in a folder of its own below `.millrace`. What the run recorded is removed, unless
 * the test failed. Rejects with an OperationalError when the world fails.
 */
export async function runFlowTest(test: FlowTestRun, world: TestWorld): Promise<TestResult> {
  const home = join(world.root, '.millrace');
  const directory = join(home, 'tests', randomBytes(8).toString('hex'));
  const startedAt = performance.now();
  try {
    const { run, mismatches } = await runAndJudge(test, { ...world, directory });
    const durationMs = Math.round(performance.now() - startedAt);
    if (mismatches.length === 0 || run === undefined) return { mismatches, durationMs };
    keepRun(run, { from: directory, to: home });
    return { mismatches, durationMs, run };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Judged {
  /** Absent when none was begun. */
  readonly run?: string;
  readonly mismatches: readonly Mismatch[];
}

async function runAndJudge(
  test: FlowTestRun,
  world: TestWorld & { readonly directory: string },
): Promise<Judged> {
  const notices: RunNotice[] = [];
  const { lock, ...plan } = planOf(test, world);
  const result = await runFlow({
    ...world,
    ...plan,
    lock,
    // Not the lock of the flow: nobody may take such a run for one of it.
    lockText: JSON.stringify(lock),
    onEvent: (notice) => notices.push(notice),
  });
  if (result.kind !== 'finished') return { mismatches: problemsOf(result) };
  const { run } = result;
  if (test.kind === 'fixture') return { run, mismatches: judgeFixture(test.expect, result) };
  const seen = { observation: observeRun(notices), lock };
  return { run, mismatches: judgeCase(test.expect, result, seen) };
}

/** Why there is no end to judge. */
function problemsOf(result: Exclude<RunResult, { kind: 'finished' }>): readonly Mismatch[] {
  if (result.kind === 'not-begun') return [{ path: [], message: result.message }];
  if (result.kind === 'waiting') {
    return result.approvals.map(({ step }) => ({
      path: ['mocks'],
      message: `The run waits for an approval of \`${step}\`: mock it, or let it fail`,
    }));
  }
  return result.problems.map(({ about, message }) => ({
    path: about === 'step' ? [] : [about],
    message: message.replace(/\.$/, ''),
  }));
}

/** What is run for a test. */
function planOf(
  test: FlowTestRun,
  { lock, sandbox }: TestWorld,
): Pick<RunOptions, 'lock' | 'inputs' | 'secrets' | 'sandbox' | 'only' | 'mock'> {
  if (test.kind === 'fixture') {
    const only = { step: test.step, with: test.with };
    return { lock: aloneStep(lock, test.step), inputs: {}, secrets: new Map(), sandbox, only };
  }
  const { inputs, secrets, failures } = test;
  return {
    lock: withStandIns(lock, test),
    inputs,
    secrets,
    sandbox: failingSandbox(sandbox, failures),
    mock: true,
  };
}

function keepRun(run: string, { from, to }: { readonly from: string; readonly to: string }): void {
  try {
    mkdirSync(runsDirectory(to), { recursive: true });
    keepOutOfGit(to);
    renameSync(join(runsDirectory(from), run), join(runsDirectory(to), run));
  } catch (error) {
    throw diskError(error, 'the run of a test that failed could not be kept.');
  }
}
