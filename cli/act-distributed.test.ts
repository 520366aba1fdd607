import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findAct, openActMachine, type ActMachine, type ActStarted } from './testing/act.ts';
import {
  makeRepository,
  type RepositoryOptions,
  type TestRepository,
} from './testing/repository.ts';

const act = findAct();
if (act === undefined) {
  console.log('Skipped: act is not installed (go install github.com/nektos/act@v0.2.87)');
}
const onAct = test.skipIf(act === undefined);

let repository: TestRepository | undefined;
let machine: ActMachine;

beforeEach(() => {
  if (act !== undefined) machine = openActMachine(act);
});

afterEach(() => {
  if (act !== undefined) machine.remove();
  repository?.remove();
});

/** A repository whose flows are pinned, compiled, divided and committed. */
async function open(
  flow: string,
  options: RepositoryOptions,
  words: readonly string[] = [],
): Promise<TestRepository> {
  const pinned = { version: '0.1.0', integrity: 'sha512-stands-for-what-npm-checks' };
  const made = makeRepository({
    ...options,
    files: {
      'package.json': '{ "private": true, "devDependencies": { "millrace": "0.1.0" } }\n',
      'package-lock.json': JSON.stringify({ packages: { 'node_modules/millrace': pinned } }),
      '.gitignore': '.millrace/\nnode_modules/\nout/\n',
      '.gitattributes': '* text eol=lf\n',
      ...options.files,
    },
  });
  repository = made;
  expect(await made.millrace('pin')).toMatchObject({ code: 0 });
  expect(await made.millrace('compile')).toMatchObject({ code: 0 });
  const emitted = await made.millrace('emit', 'github', flow, '--distributed', ...words);
  expect(emitted).toMatchObject({ code: 0 });
  made.git('add', '-A');
  made.git('commit', '-q', '-m', 'flows');
  return made;
}

interface Play {
  readonly attempt?: number;
  readonly secrets?: Readonly<Record<string, string>>;
}

function play(made: TestRepository, flow: string, more: Play = {}): ActStarted {
  return machine.start({
    root: made.root,
    workflow: `.github/workflows/flow-${flow}.yml`,
    event: 'workflow_dispatch',
    payload: { repository: { full_name: 'acme/flows', default_branch: 'main' } },
    ...more,
  });
}

interface Shown {
  readonly status: string;
  readonly outputs: unknown;
  readonly steps: readonly { readonly step: string; readonly status: string }[];
}

/** The run that the last job made of what all left, as this machine's Millrace reads its journal. */
async function merged(made: TestRepository, flow: string, attempt = 1): Promise<Shown> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-kept-'));
  const artifact = `flow-${flow}.journal.${String(attempt)}.1`;
  try {
    expect(machine.artifact(artifact, folder)).toBe(true);
    rmSync(join(made.root, '.millrace/runs'), { recursive: true, force: true });
    mkdirSync(join(made.root, '.millrace'), { recursive: true });
    const archive = join(folder, `${artifact}.tgz`);
    execFileSync('tar', ['-x', '-C', join(made.root, '.millrace'), '-f', archive]);
    const { out } = await made.millrace('show', 'latest', '--json');
    // True: it is what show-output.schema.json describes.
    return JSON.parse(out) as Shown;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const lengthScript = 'export function main(text: string): number { return text.length; }\n';

const three = `on: { dispatch: true }
steps:
  build: { uses: scripts/length.ts, with: { text: four } }
  test: { uses: scripts/length.ts, with: { text: '\${{ "x".repeat(steps.build.output) }}' }, environment: staging }
  deploy: { uses: scripts/length.ts, with: { text: '\${{ "x".repeat(steps.test.output + 1) }}' }, environment: production }
outputs:
  length: \${{ steps.deploy.output }}
`;

onAct('a flow of three domains of trust ends as it does in one job', async () => {
  const files = { 'scripts/length.ts': lengthScript, 'flows/three.yaml': three };
  const made = await open('three', { files });
  const { code, out } = await play(made, 'three').ended;
  expect(out.match(/Job succeeded/g)).toHaveLength(5);
  expect(code).toBe(0);
  const run = await merged(made, 'three');
  expect(run).toMatchObject({ status: 'succeeded', outputs: { length: 5 } });
  const byHand = await made.millrace('run', 'three', '--json');
  expect(byHand.out.trimEnd().split('\n').at(-1)).toContain('"outputs":{"length":5}');
});

onAct('a fan-out of 40 items over several machines gives what one machine gives', async () => {
  const flow = `on: { dispatch: true }
steps:
  list: { value: '\${{ Array.from({ length: 40 }, (_, at) => "x".repeat(at)) }}' }
  each:
    for-each: \${{ steps.list.output }}
    as: item
    parallel: 16
    uses: scripts/length.ts
    with: { text: '\${{ item }}' }
outputs:
  lengths: \${{ steps.each.output }}
`;
  const times = '{ "each": { "seconds": 600, "items": 40 } }';
  const files = { 'scripts/length.ts': lengthScript, 'flows/fan.yaml': flow, 'times.json': times };
  const made = await open('fan', { files }, ['--times', 'times.json']);
  const workflow = '.github/workflows/flow-fan.yml';
  // Unlike GitHub, act lets the first leg that ends fill in all outputs: what it has not, is left to the other.
  const patched = made
    .read(workflow)
    .replaceAll(
      /\$\{\{ (steps\.run\.outputs\.manifest-[01]) \}\}/g,
      "${{ $1 || format('{0}{{{{ $1 }}}}', '$$') }}",
    );
  expect(patched).not.toBe(made.read(workflow));
  made.write(workflow, patched);
  const { code, out } = await play(made, 'fan').ended;
  expect(code, out).toBe(0);
  const lengths = Array.from({ length: 40 }, (_, at) => at);
  expect(await merged(made, 'fan')).toMatchObject({ status: 'succeeded', outputs: { lengths } });
});

const slowScript = `export async function main(text: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 8000));
  return text.length;
}
`;

onAct('a job that is killed is run again, and goes on with what others left', async () => {
  const flow = three.replace('test: { uses: scripts/length.ts', 'test: { uses: scripts/slow.ts');
  const files = {
    'scripts/length.ts': lengthScript,
    'scripts/slow.ts': slowScript,
    'flows/three.yaml': flow,
  };
  const made = await open('three', { files });
  const started = play(made, 'three');
  while (!started.said().includes('test: started')) {
    if (await Promise.race([started.ended.then(() => true), pause(50, false)])) break;
  }
  process.kill(Number(readFileSync(machine.pidFile('run-group'), 'utf8')), 'SIGKILL');
  const first = await started.ended;
  expect(first.code).not.toBe(0);
  expect(first.out).not.toContain('group deploy');
  const again = await play(made, 'three', { attempt: 2 }).ended;
  expect(again.code, again.out).toBe(0);
  const run = await merged(made, 'three', 2);
  expect(run).toMatchObject({ status: 'succeeded', outputs: { length: 5 } });
});

onAct('a value of more than 1 MB travels between machines', async () => {
  const flow = three
    .replace('text: \'${{ "x".repeat(steps.build.output) }}\'', "text: '${{ steps.long.output }}'")
    .replace('steps:', 'steps:\n  long: { uses: scripts/long.ts, with: { times: 1300000 } }');
  const files = {
    'scripts/length.ts': lengthScript,
    'scripts/long.ts':
      'export function main(times: number): string { return "y".repeat(times); }\n',
    'flows/three.yaml': flow,
  };
  const made = await open('three', { files });
  const { code, out } = await play(made, 'three').ended;
  expect(code, out).toBe(0);
  expect(await merged(made, 'three')).toMatchObject({ outputs: { length: 1_300_001 } });
});

onAct(
  'a secret whose text stands in a value is masked where it is not given, and read where it is',
  async () => {
    const flow = `on: { dispatch: true }
secrets: [TOKEN]
steps:
  build: { uses: scripts/join.ts, with: { text: 'a', token: '\${{ secrets.TOKEN }}' } }
  check: { uses: scripts/length.ts, with: { text: four }, environment: staging }
  use: { uses: scripts/join.ts, with: { text: '\${{ steps.build.output }}', token: '\${{ secrets.TOKEN }}' }, environment: production }
outputs:
  checked: \${{ steps.check.output }}
  text: \${{ steps.use.output }}
`;
    const files = {
      'scripts/length.ts': lengthScript,
      'scripts/join.ts':
        'export function main(text: string, token: string): string { return text + token; }\n',
      'flows/masked.yaml': flow,
    };
    const made = await open('masked', { files });
    const { code, out } = await play(made, 'masked', { secrets: { TOKEN: 'very-secret-token' } })
      .ended;
    expect(code, out).toBe(0);
    expect(out).not.toContain('very-secret-token');
    const run = await merged(made, 'masked');
    expect(run).toMatchObject({ status: 'succeeded', outputs: { checked: 4 } });
    expect(JSON.stringify(run)).not.toContain('very-secret-token');
  },
);
