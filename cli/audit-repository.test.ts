import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AuditReport, ReportedFinding } from '../audit/index.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

const emitted = '.github/workflows/flow-report.yml';
const own = '.github/workflows/ci.yml';
const pinned = '0123456789abcdef0123456789abcdef01234567';

const files = {
  'scripts/lib/words.ts': 'export const loud = (word: string): string => word.toUpperCase();\n',
  'scripts/say.ts': `import { loud } from './lib/words.ts';
export function main(word: string) {
  return loud(word);
}
`,
  'flows/report.yaml': `on: { dispatch: true }
steps:
  said: { uses: scripts/say.ts, with: { word: hello } }
outputs: { word: '\${{ steps.said.output }}' }
`,
  'flows/other.yaml': 'steps:\n  only: { value: 1 }\n',
  // The first compile writes its workflow and the lock of its subflow at once.
  'flows/nightly.yaml':
    "on: { schedule: ['0 3 * * *'] }\nsteps:\n  all: { uses: flows/other.yaml }\n",
  'package-lock.json': JSON.stringify({
    lockfileVersion: 3,
    packages: { 'node_modules/millrace': { version: '1.0.0', integrity: 'sha512-abc' } },
  }),
  [own]: `on: push
jobs:
  check:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@${pinned}
`,
};

let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({ files });
  repository.write('.gitignore', '.millrace/\n');
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  const compiled = await repository.millrace('compile');
  expect(compiled).toMatchObject({ code: 0 });
  expect(compiled.out).toContain(`wrote ${emitted}`);
  repository.git('add', '--all');
  repository.git('commit', '-q', '-m', 'all of it');
}, 120_000);

afterAll(() => {
  repository.remove();
});

beforeEach(() => {
  repository.git('reset', '-q', '--hard');
  repository.git('clean', '-q', '-fd');
});

/** Without what is about owners: nobody owns anything here. */
async function findingsOf(...words: string[]): Promise<readonly ReportedFinding[]> {
  const { code, out, err } = await repository.millrace('audit', '--offline', '--json', ...words);
  expect([0, 1], err).toContain(code);
  const report = JSON.parse(out) as AuditReport;
  expect(code).toBe(report.result === 'failed' ? 1 : 0);
  return report.findings.filter(({ rule }) => rule !== 'provenance/no-owner');
}

function drift(message: string, path = emitted): object {
  return {
    rule: 'form/workflow-drift',
    severity: 'error',
    message,
    subject: path,
    location: { path },
  };
}

/** As it is pasted. */
async function runFix([first]: readonly ReportedFinding[]): Promise<void> {
  const [, command = ''] = /`millrace ([^`]+)`/.exec(first?.fix ?? '') ?? [];
  expect(await repository.millrace(...command.split(' '))).toMatchObject({ code: 0 });
}

test('a repository as it was compiled has nothing to find', async () => {
  expect(await findingsOf()).toEqual([]);
}, 120_000);

test.each<readonly [string, string, () => void]>([
  [
    'edited by hand',
    'is not what the lock of its flow says',
    () => {
      repository.write(
        emitted,
        repository.read(emitted).replace('permissions: {}', 'permissions: write-all'),
      );
    },
  ],
  [
    'deleted',
    'is not there, and its flow starts by itself',
    () => {
      rmSync(join(repository.root, emitted));
    },
  ],
])(
  'an emitted workflow that was %s is found, and its fix mends it',
  async (_, what, change) => {
    change();
    expect(repository.git('status', '--porcelain')).toContain(emitted);
    const found = await findingsOf();
    const fix = 'Run `millrace compile`.';
    const wanted = { ...drift(`${emitted} ${what}.`), flow: 'flows/report.yaml', fix };
    expect(found).toMatchObject([wanted]);
    await runFix(found);
    expect(await findingsOf()).toEqual([]);
  },
  120_000,
);

test('an emitted workflow whose flow is gone is found, and its fix takes it away', async () => {
  for (const path of ['flows/report.yaml', 'flows/report.lock.json', 'flows/report.grants']) {
    rmSync(join(repository.root, path));
  }
  const found = await findingsOf();
  const what = `${emitted} is of a flow that is gone, or that nothing starts any more.`;
  expect(found).toMatchObject([{ ...drift(what), fix: 'Run `millrace compile`.' }]);
  await runFix(found);
  expect(await findingsOf()).toEqual([]);
}, 120_000);

test('an action that a workflow names by a tag is found where it stands, with what to write', async () => {
  repository.write(own, repository.read(own).replace(pinned, 'v1').replace('actions/', 'x/'));
  expect(await findingsOf()).toMatchObject([
    {
      rule: 'provenance/action-unpinned',
      severity: 'warning',
      subject: 'x/checkout@v1',
      message: '`x/checkout@v1` is named by a branch or tag.',
      location: { path: own, line: 6, column: 15 },
      fix: 'Write `uses: x/checkout@COMMIT # v1`. `git ls-remote https://github.com/x/checkout` tells the commit.',
    },
  ]);
}, 120_000);

test('a module that is gone from the working tree runs from git, which its workflow has to fetch', async () => {
  rmSync(join(repository.root, 'scripts/lib/words.ts'));
  const ran = await repository.millrace('run', 'report', '--offline');
  expect(ran, ran.err).toMatchObject({ code: 0 });
  expect(ran.out).toContain('HELLO');
  // What the workflow checks out has to reach back to the commit that holds the module.
  const behind = {
    rule: 'form/pin-behind',
    severity: 'note',
    subject: 'scripts/say.ts',
    message: expect.stringContaining('not all of it is there, or can be read') as string,
    fix: 'Run `millrace pin report && millrace compile report`. It says what is missing: restore that from git, or mend it.',
  };
  const found = await findingsOf();
  const what = drift(`${emitted} is not what the lock of its flow says.`);
  expect(found).toMatchObject([what, behind]);
  await runFix(found);
  expect(repository.read(emitted)).toContain('fetch-depth: 0');
  expect(await findingsOf()).toMatchObject([behind]);
  // Something else in its place is what a run refuses.
  repository.write('scripts/lib/words.ts', 'export const loud = (word: string) => word;\n');
  expect(await findingsOf('--no-compile')).toMatchObject([
    {
      rule: 'integrity/working-tree',
      severity: 'error',
      location: { path: 'scripts/lib/words.ts' },
    },
  ]);
  const refused = await repository.millrace('run', 'report', '--offline');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain('scripts/lib/words.ts');
}, 120_000);
