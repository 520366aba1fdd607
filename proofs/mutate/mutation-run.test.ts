import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { judgeFlows } from './judge-flows.ts';
import { findBrokenPromise } from './run-lock.ts';
import { loadSubjects, writeFlow } from './subject.ts';

const subjects = loadSubjects(fileURLToPath(new URL('../../', import.meta.url)));

test.each(subjects)(
  'the flow $name is sound, and so are its runs',
  async ({ name, flow, scripts }) => {
    const path = `flows/${name}.yaml`;
    const judged = await judgeFlows({ flows: new Map([[path, writeFlow(flow)]]), scripts });
    const { errors, lock } = judged.get(path) ?? {};
    expect(errors?.map(({ message }) => message)).toEqual([]);
    expect(lock && (await findBrokenPromise(lock, 1, 20))).toBeUndefined();
  },
);
