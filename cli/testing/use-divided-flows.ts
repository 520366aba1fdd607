import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type GroupPlan, partition } from '../../groups/index.ts';
import { type Lock, readLock } from '../../lock/index.ts';
import { dividedFiles, token } from './divided-flows.ts';
import { DividedRun } from './divided-run.ts';
import { makeRepository, type TestRepository } from './repository.ts';

export interface DividedFlows {
  /** From the first test on. */
  readonly repository: TestRepository;
  readonly lockOf: (flow: string) => Lock;
  /** A run of a flow in the groups that its lock gives, or in what is made of these; it is removed with the test. */
  readonly divide: (flow: string, change?: (plan: GroupPlan) => GroupPlan) => DividedRun;
}

/** A repository with flows that can be divided, compiled; for all tests of the file that calls it. */
export function useDividedFlows(): DividedFlows {
  let repository: TestRepository;
  const open: DividedRun[] = [];
  beforeAll(async () => {
    repository = makeRepository({ files: dividedFiles, env: { TOKEN: token } });
    for (const word of ['pin', 'compile']) {
      const { code, err } = await repository.millrace(word);
      expect(code === 0 ? '' : err).toBe('');
    }
  }, 120_000);
  afterEach(() => {
    for (const divided of open.splice(0)) divided.remove();
  });
  afterAll(() => {
    repository.remove();
  });
  const lockOf = (flow: string): Lock => {
    const reading = readLock(repository.read(`flows/${flow}.lock.json`));
    if (!reading.ok) throw new Error(reading.problem.message);
    return reading.lock;
  };
  return {
    get repository() {
      return repository;
    },
    lockOf,
    divide: (flow, change = (plan) => plan) => {
      const divided = new DividedRun(repository, flow, change(partition(lockOf(flow), {})));
      open.push(divided);
      return divided;
    },
  };
}
