import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import type { StepFixture, TestCase } from '../compiler/index.ts';
import { runFlowTest, type Prepared, type TestResult } from '../runner/index.ts';
import type { Context } from './command.ts';
import type { TestRefusal } from './find-test-files.ts';
import { prepareFlow, type PrepareChoices } from './prepare-flow.ts';
import type { ReadTests } from './read-tests.ts';
import type { Workspace } from './workspace.ts';

/** A test that ran, and how it went. */
export interface TestedOne {
  readonly test: TestCase | StepFixture;
  readonly result: TestResult;
}

/** A test file, every test of which ran. */
export interface TestedFlow {
  readonly file: ReadTests;
  readonly tested: readonly TestedOne[];
}

export interface TestingWorld {
  readonly workspace: Workspace;
  readonly context: Context;
  readonly choices: PrepareChoices;
  readonly signal: AbortSignal;
  /** Told of each test file when its tests and those of all before it have run. */
  readonly onTested: (flow: TestedFlow) => void;
}

interface ReadyFile {
  readonly file: ReadTests;
  readonly prepared: Prepared;
}

/**
 * Verifies what the locks of all flows name and then runs their tests, as many at once as there are
 * cores. Nothing runs when one of the flows is refused. Rejects when the signal is aborted.
 */
export async function runTests(
  files: readonly ReadTests[],
  world: TestingWorld,
): Promise<readonly TestRefusal[]> {
  const { workspace, context, choices } = world;
  const ready: ReadyFile[] = [];
  const refusals: TestRefusal[] = [];
  try {
    for (const file of files) {
      const { flow, lockText } = file;
      const trace = choices.trace === true || file.tests.some(asksForUse);
      const target = { workspace, context, flow, lockText };
      const prepared = await prepareFlow(target, { ...choices, trace });
      if (prepared.ok) ready.push({ file, prepared });
      else refusals.push(...prepared.refusals);
    }
    if (refusals.length === 0) await runAll(ready, world);
  } finally {
    await Promise.all(ready.map(({ prepared }) => prepared.sandbox.close()));
  }
  return refusals;
}

function asksForUse(test: TestCase | StepFixture): boolean {
  return test.kind === 'case' && test.expect.used !== undefined;
}

async function runAll(files: readonly ReadyFile[], world: TestingWorld): Promise<void> {
  const failing = new AbortController();
  const signal = AbortSignal.any([world.signal, failing.signal]);
  // Each test under way listens; more than ten are no leak that Node should warn of.
  setMaxListeners(0, signal);
  const take = takeTurns(availableParallelism());
  const all = files.map(({ file, prepared }) =>
    file.tests.map((test) =>
      take(async () => await runOne(test, { file, prepared }, { ...world, signal })),
    ),
  );
  const settled = Promise.allSettled(all.flat());
  try {
    for (const [at, tests] of all.entries()) {
      const tested = await Promise.all(tests);
      const file = files[at]?.file;
      if (file !== undefined) world.onTested({ file, tested });
    }
  } catch (error) {
    // What is under way is killed before anybody is told.
    failing.abort();
    await settled;
    throw error;
  }
}

async function runOne(
  test: TestCase | StepFixture,
  { file, prepared }: ReadyFile,
  { workspace, signal }: Pick<TestingWorld, 'workspace' | 'signal'>,
): Promise<TestedOne> {
  signal.throwIfAborted();
  const world = { ...prepared, root: workspace.root, flowPath: file.flow, signal };
  const result = await runFlowTest(test, world);
  return { test, result };
}

/** Runs tasks in the order in which they come, at most `limit` at once. */
function takeTurns(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
