import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { lockDigest, readLock } from '../lock/index.ts';
import { actionVersions } from './action-versions.ts';
import { emitWorkflow } from './emit-workflow.ts';
import { emitSample, samples } from './testing/sample-flows.ts';
import {
  actionlintProblems,
  githubProblems,
  type Judged,
  zizmorMissing,
  zizmorProblems,
} from './testing/workflow-judges.ts';

const projectRoot = new URL('../', import.meta.url);
const testdata = fileURLToPath(new URL('testdata/', import.meta.url));

const sampled = Object.entries(samples).map(([name, sample]): Judged => ({
  name: `flow-${name}.yml`,
  text: emitSample(sample),
}));

/** Our own flows, those that nothing starts as if there were a form for them. */
const own = readdirSync(new URL('flows/', projectRoot))
  .filter((name) => name.endsWith('.lock.json'))
  .map((name): Judged => {
    const text = readFileSync(new URL(`flows/${name}`, projectRoot), 'utf8');
    const reading = readLock(text);
    if (!reading.ok) throw new Error(`${name} is no lock`);
    const id = name.replace('.lock.json', '');
    const lock = { triggers: { dispatch: true }, ...reading.lock };
    const facts = { id, digest: lockDigest(text), needsHistory: false } as const;
    return {
      name: `flow-${id}.yml`,
      text: emitWorkflow(lock, { ...facts, millrace: { kind: 'package' } }),
    };
  });

const all = [...own, ...sampled];

for (const { name, text } of sampled) {
  test(`${name} is as its golden file says`, async () => {
    await expect(text).toMatchFileSnapshot(`${testdata}${name}`);
  });
}

for (const judged of all) {
  test(`GitHub’s parser reads ${judged.name} without complaint`, async () => {
    expect(await githubProblems(judged)).toEqual([]);
  });

  test(`actionlint finds nothing in ${judged.name}`, async () => {
    expect(await actionlintProblems(judged)).toEqual([]);
  });

  test(`${judged.name} asks for nothing at the top and uses actions by their commit alone`, () => {
    const workflow = parse(judged.text) as Workflow;
    expect(workflow.permissions).toEqual({});
    const pins = Object.values(actionVersions).map(({ uses, version }) => `${uses} # ${version}`);
    const lines = judged.text.split('\n').filter((line) => /^ +uses: /.test(line));
    for (const line of lines) {
      const used = line.trim().replace('uses: ', '');
      expect(pins.includes(used) || /^[\w./-]+@[0-9a-f]{40} # v\d/.test(used)).toBe(true);
    }
    for (const [id, job] of Object.entries(workflow.jobs)) {
      expect(Object.values(job.permissions), id).not.toContain('write');
      for (const { run, with: options = {}, uses = '', env = {} } of job.steps) {
        expect(run ?? '').not.toContain('${{');
        if (uses.includes('/checkout@')) expect(options['persist-credentials']).toBe(false);
        const secrets = Object.values(env).filter((text) => text.includes('secrets.'));
        if (secrets.length > 0) expect(run).toContain('--expect sha256:');
      }
      const text = JSON.stringify(job);
      expect(text.includes('secrets.') && text.includes('/cache@')).toBe(false);
    }
  });
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly {
    readonly run?: string;
    readonly uses?: string;
    readonly with?: Readonly<Record<string, unknown>>;
    readonly env?: Readonly<Record<string, string>>;
  }[];
}

const missing = zizmorMissing();
if (missing !== undefined) console.warn(`zizmor judges no workflow: ${missing}`);

test.skipIf(missing !== undefined)(
  'zizmor at its strictest finds nothing above informational',
  () => {
    expect(zizmorProblems(all)).toEqual([]);
  },
);

test('each judge sees what is wrong with a workflow', async () => {
  const text = emitSample(samples['dispatch'] ?? expect.fail());
  const broken = text
    .replace('permissions: {}', 'permissions: { everything: write }')
    .replace('needs.', 'need.')
    .replace(
      '      - name: Run the flow\n',
      '      - name: Injected\n        run: echo ${{ github.event.issue.title }}\n      - name: Run the flow\n',
    );
  const judged = { name: 'flow-broken.yml', text: broken };
  expect((await githubProblems(judged)).join()).toContain('everything');
  expect((await actionlintProblems(judged)).join()).toContain('untrusted');
  if (missing === undefined)
    expect(zizmorProblems([judged]).join()).toContain('template-injection');
});

test('the same lock gives the same bytes, and another digest is all that another text changes', () => {
  const { lock } = samples['dispatch'] ?? expect.fail();
  expect(emitSample({ lock })).toBe(emitSample({ lock: structuredClone(lock) }));
  const [one, two] = ['sha256:1', 'sha256:2'].map((digest) =>
    emitSample({ lock, facts: { digest } }),
  );
  expect(one?.replaceAll('sha256:1', 'X').replaceAll('sha256-1', 'Y')).toBe(
    two?.replaceAll('sha256:2', 'X').replaceAll('sha256-2', 'Y'),
  );
});
