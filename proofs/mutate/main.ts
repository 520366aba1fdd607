// Breaks our flows in every way that we know, and counts what the compiler lets through.
// Usage: npm run mutate [-- --limit N --seed N --rounds N --target PERCENT --flow NAME]
import { parseArgs } from 'node:util';
import { describeRun, rejectedShare } from './describe-run.ts';
import { makeMutants } from './make-mutants.ts';
import { mutationRun } from './mutation-run.ts';
import { loadSubjects } from './subject.ts';

const { values } = parseArgs({
  options: {
    limit: { type: 'string' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '12' },
    target: { type: 'string', default: '99' },
    flow: { type: 'string' },
  },
});

const subjects = loadSubjects(process.cwd()).filter(({ name }) => name === (values.flow ?? name));
const fates = await mutationRun(subjects.flatMap(makeMutants), {
  seed: Number(values.seed),
  rounds: Number(values.rounds),
  ...(values.limit !== undefined && { limit: Number(values.limit) }),
  onProgress: (done, all) => process.stderr.write(`${done} of ${all}\n`),
});
process.stdout.write(`${describeRun(fates)}\n`);
process.exitCode = rejectedShare(fates) * 100 < Number(values.target) ? 1 : 0;
