import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mostAtOnce } from '../runner/testing/most-at-once.ts';
import { makeRepository, type Started, type TestRepository } from './testing/repository.ts';

const files = {
  'out/log': '',
  'scripts/work.ts': `export const permissions = { write: ['out'], read: ['out'] } as const;
const say = async (word: string): Promise<void> => {
  await Deno.writeTextFile('out/log', word + '\\n', { append: true });
};
/** Works for a while, or until a file is there. */
export async function main(name: string, ms: number, until = ''): Promise<void> {
  await say('enter ' + name);
  await new Promise((resolve) => setTimeout(resolve, ms));
  while (until !== '' && !(await Deno.stat('out/' + until).then(() => true, () => false))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await say('leave ' + name);
}
`,
  'flows/step.yaml': `inputs:
  name: { type: string }
  ms: { type: integer, default: 100 }
  limit-of: { type: string, default: one }
steps:
  work:
    uses: scripts/work.ts
    with: { name: '\${{ inputs.name }}', ms: '\${{ inputs.ms }}' }
    concurrency: { group: '\${{ "g-" + inputs["limit-of"] }}' }
`,
  'flows/three.yaml': `inputs:
  name: { type: string }
steps:
  work:
    uses: scripts/work.ts
    with: { name: '\${{ inputs.name }}', ms: 50 }
    concurrency: { group: three, limit: 3 }
`,
  'flows/queue.yaml': `inputs:
  name: { type: string }
  until: { type: string, default: '' }
concurrency: { group: 'queue \${{ flow.name }}' }
steps:
  work: { uses: scripts/work.ts, with: { name: '\${{ inputs.name }}', ms: 50, until: '\${{ inputs.until }}' } }
`,
  'flows/latest.yaml': `inputs:
  name: { type: string }
  until: { type: string, default: '' }
concurrency: { group: latest, cancel-in-progress: true }
steps:
  work: { uses: scripts/work.ts, with: { name: '\${{ inputs.name }}', ms: 50, until: '\${{ inputs.until }}' } }
finally:
  tell: { uses: scripts/work.ts, with: { name: '\${{ inputs.name + " at last" }}', ms: 0 } }
`,
};

const state = mkdtempSync(join(tmpdir(), 'millrace-state-'));
let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({ files, env: { MILLRACE_STATE: state } });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
});

afterAll(() => {
  repository.remove();
  rmSync(state, { recursive: true });
});

const said = (): readonly string[] =>
  repository
    .read('out/log')
    .split('\n')
    .filter((line) => line !== '');

function begin(flow: string, inputs: Record<string, string>): Started {
  const words = Object.entries(inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`]);
  return repository.start(['run', flow, ...words]);
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 40_000, interval: 20 }).toBe(true);
}

test('steps of one group in two processes never overlap', async () => {
  repository.write('out/log', '');
  const runs = ['a', 'b'].map((name) => begin('step', { name, ms: '300' }));
  for (const { ended } of runs) expect(await ended).toMatchObject({ code: 0 });
  expect(said()).toHaveLength(4);
  expect(mostAtOnce(said())).toBe(1);
});

test('of 20 processes on 3 places never more than 3 are at work', async () => {
  repository.write('out/log', '');
  const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
  const runs = names.map((name) => begin('three', { name }));
  for (const { ended } of runs) expect(await ended).toMatchObject({ code: 0 });
  expect(said()).toHaveLength(40);
  expect(mostAtOnce(said())).toBeLessThanOrEqual(3);
}, 180_000);

test('the place of a run that is killed goes to the one that waits', async () => {
  repository.write('out/log', '');
  const holder = begin('step', { name: 'killed', ms: '60000', 'limit-of': 'kill' });
  await until(() => said().includes('enter killed'));
  const next = begin('step', { name: 'next', 'limit-of': 'kill' });
  process.kill(holder.pid, 'SIGKILL');
  expect(await next.ended).toMatchObject({ code: 0 });
  expect(said()).toEqual(['enter killed', 'enter next', 'leave next']);
}, 60_000);

test('a run waits for the one before it in its group, and says for whom', async () => {
  repository.write('out/log', '');
  const first = begin('queue', { name: 'first', until: 'go-queue' });
  await until(() => said().includes('enter first'));
  const second = begin('queue', { name: 'second' });
  await until(() => second.said().includes('Waiting for its turn'));
  expect(second.said()).toMatch(
    /^millrace: Waiting for its turn, of the group "queue queue" there may be 1 at once: run \d{8}-\d{9}-\w{6} of flows\/queue\.yaml, since \d{4}-.*Z\.\n/u,
  );
  expect(said()).toEqual(['enter first']);
  writeFileSync(join(repository.root, 'out/go-queue'), '');
  expect(await first.ended).toMatchObject({ code: 0 });
  expect(await second.ended).toMatchObject({ code: 0 });
  expect(said()).toEqual(['enter first', 'leave first', 'enter second', 'leave second']);
});

test('Ctrl-C ends a run that waits, with 130, and nothing of it is recorded', async () => {
  repository.write('out/log', '');
  const first = begin('queue', { name: 'first', until: 'go-130' });
  await until(() => said().includes('enter first'));
  const runs = runCount();
  const second = begin('queue', { name: 'second' });
  await until(() => second.said().includes('Waiting for its turn'));
  process.kill(second.pid, 'SIGINT');
  const { code, err } = await second.ended;
  expect(code).toBe(130);
  expect(err).toContain('it has not begun');
  expect(err).not.toContain('    at ');
  expect(runCount()).toBe(runs);
  writeFileSync(join(repository.root, 'out/go-130'), '');
  expect(await first.ended).toMatchObject({ code: 0 });
});

test('cancel-in-progress: the run before is cancelled, its finally runs, then the new one begins', async () => {
  repository.write('out/log', '');
  const first = begin('latest', { name: 'first', until: 'never' });
  await until(() => said().includes('enter first'));
  const second = begin('latest', { name: 'second' });
  const { code, err } = await first.ended;
  expect(code).toBe(1);
  expect(err).toContain('Another run of the concurrency group took the place of this one.');
  expect(await second.ended).toMatchObject({ code: 0 });
  expect(second.said()).toContain('which is asked to end');
  expect(said()).toEqual([
    'enter first',
    'enter first at last',
    'leave first at last',
    'enter second',
    'leave second',
    'enter second at last',
    'leave second at last',
  ]);
});

test('cancel-in-progress: the last of three is what runs in the end', async () => {
  repository.write('out/log', '');
  const first = begin('latest', { name: 'first', until: 'never' });
  await until(() => said().includes('enter first'));
  const second = begin('latest', { name: 'second', until: 'never' });
  await until(() => second.said().includes('asked to end'));
  const third = begin('latest', { name: 'third' });
  expect(await third.ended).toMatchObject({ code: 0 });
  for (const { ended } of [first, second]) expect(await ended).toMatchObject({ code: 1 });
  expect(said().slice(-4)).toEqual([
    'enter third',
    'leave third',
    'enter third at last',
    'leave third at last',
  ]);
});

test('no place is left behind', () => {
  const left = readdirSync(state, { recursive: true, withFileTypes: true });
  const files = left.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  // Which wall works on the machine is kept beside the places.
  expect(files.filter((name) => !/^(?:bubblewrap|setpriv)-/u.test(name))).toEqual([]);
});

function runCount(): number {
  const folder = join(repository.root, '.millrace/runs');
  return existsSync(folder) ? readdirSync(folder).length : 0;
}
