import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { makeRepository, type Ended, type TestRepository } from './testing/repository.ts';

const files = {
  'scripts/note.ts': [
    "export const permissions = { write: ['out'] } as const;",
    'export async function main(word: string) {',
    "  await Deno.writeTextFile('out/log', `${word}\\n`, { append: true });",
    '  return word;',
    '}',
    '',
  ].join('\n'),
  'scripts/obey.ts': [
    "export const permissions = { read: ['out'], write: ['out'] } as const;",
    'export async function main() {',
    "  const order = await Deno.readTextFile('out/order');",
    "  await Deno.writeTextFile('out/log', `${order}\\n`, { append: true });",
    "  if (order === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));",
    "  if (order === 'fail') throw new Error('as it was told');",
    '  return order;',
    '}',
    '',
  ].join('\n'),
  'flows/two.yaml': [
    'inputs: { word: { type: string, default: first } }',
    'steps:',
    "  first: { uses: scripts/note.ts, with: { word: '${{ inputs.word }}' } }",
    '  then: { uses: scripts/obey.ts, needs: [first] }',
    "outputs: { then: '${{ steps.then.output }}' }",
    '',
  ].join('\n'),
  'flows/ask.yaml': [
    'steps:',
    '  ask: { approve: { message: Go on? } }',
    '  then: { uses: scripts/obey.ts, needs: [ask] }',
    'outputs:',
    '  by: ${{ steps.ask.output.by }}',
    '',
  ].join('\n'),
  'out/log': '',
  'out/order': '',
};

let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({ files });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
});

beforeEach(() => {
  rmSync(join(repository.root, '.millrace'), { recursive: true, force: true });
  repository.write('out/log', '');
});

afterAll(() => {
  repository.remove();
});

async function run(order: string, ...words: string[]): Promise<Ended> {
  repository.write('out/order', order);
  return await repository.millrace(...words);
}

const log = (): readonly string[] => repository.read('out/log').trimEnd().split('\n');
const runs = (): readonly string[] => readdirSync(join(repository.root, '.millrace/runs'));
const digest = async (flow: string): Promise<string> => {
  const { out } = await repository.millrace('runs', '--json');
  const { runs: all } = JSON.parse(out) as { runs: { run: string; flow: string }[] };
  const found = all.find((one) => one.flow === `flows/${flow}.yaml`)?.run ?? '';
  const shown = await repository.millrace('show', found, '--json');
  return (JSON.parse(shown.out) as { lock: string }).lock;
};

test('without a run it begins one', async () => {
  expect(await run('go', 'run', 'two', '--continue')).toMatchObject({ code: 0 });
  expect(log()).toEqual(['first', 'go']);
});

test('what failed runs again, and what succeeded does not', async () => {
  expect(await run('fail', 'run', 'two', '--input', 'word=once')).toMatchObject({ code: 1 });
  const expected = await digest('two');
  const again = await run('go', 'run', 'two', '--continue', '--expect', expected);
  expect(again).toMatchObject({ code: 0 });
  expect(again.err).toContain('with the inputs that it was begun with');
  expect(log()).toEqual(['once', 'fail', 'go']);
  expect(runs()).toHaveLength(1);
});

test('what was killed is resumed', async () => {
  repository.write('out/order', 'hang');
  const started = repository.start(['run', 'two']);
  await vi.waitFor(
    () => {
      expect(log()).toContain('hang');
    },
    { timeout: 60_000, interval: 50 },
  );
  process.kill(started.pid, 'SIGKILL');
  await started.ended;
  expect(await run('go', 'run', 'two', '--continue')).toMatchObject({ code: 0 });
  expect(log()).toEqual(['first', 'hang', 'go']);
  expect(runs()).toHaveLength(1);
});

test('after a run that succeeded a new one begins', async () => {
  await run('go', 'run', 'two', '--continue');
  expect(await run('again', 'run', 'two', '--continue')).toMatchObject({ code: 0 });
  expect(log()).toEqual(['first', 'go', 'first', 'again']);
  expect(runs()).toHaveLength(2);
});

test('a run of another lock, or of another flow, is not gone on with', async () => {
  await run('fail', 'run', 'two');
  expect((await run('go', 'run', 'ask', '--continue')).code).toBe(5);
  const text = repository.read('flows/two.yaml');
  const expected = await digest('two');
  repository.write('flows/two.yaml', text.replace('default: first', 'default: other'));
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  try {
    const refused = await run('go', 'run', 'two', '--continue', '--expect', expected);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.err).toContain('not the lock that was asked for');
    expect(await run('go', 'run', 'two', '--continue')).toMatchObject({ code: 0 });
    expect(log()).toEqual(['first', 'fail', 'other', 'go']);
  } finally {
    repository.write('flows/two.yaml', text);
    expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  }
});

test('a damaged record could be the run that is meant, so it is refused', async () => {
  await run('fail', 'run', 'two');
  const journal = `.millrace/runs/${runs()[0] ?? ''}/journal`;
  const bytes = repository.readBytes(journal);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  repository.writeBytes(journal, bytes);
  const refused = await run('go', 'run', 'two', '--continue');
  expect(refused.code).toBe(1);
  expect(refused.err).not.toContain('    at ');
  expect(log()).toEqual(['first', 'fail']);
});

test('it does not go with what begins a new run', async () => {
  for (const option of [['--mock'], ['--dry-run'], ['--step', 'first']]) {
    const refused = await repository.millrace('run', 'two', '--continue', ...option);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(option[0]);
  }
});

test('a workflow is told what a run waits for, and may find that fine', async () => {
  const output = join(repository.root, 'out/told');
  const words = ['--may-wait-for', 'ask', '--github-output', output];
  expect((await run('go', 'run', 'ask', '--may-wait-for', 'other')).code).toBe(5);
  expect(await run('go', 'run', 'ask', '--continue', ...words)).toMatchObject({ code: 0 });
  expect(runs()).toHaveLength(1);
  const id = runs()[0] ?? '';
  expect(repository.read('out/told')).toBe(`run=${id}\nstatus=waiting\nwaits-for=["ask"]\n`);
});

test('an approval that was given in an earlier attempt is not asked for again', async () => {
  expect((await run('go', 'run', 'ask')).code).toBe(5);
  const answer = ['approve', 'latest', 'ask', '--by', 'ada', '--continue'];
  expect(await run('fail', ...answer)).toMatchObject({ code: 1 });
  rmSync(join(repository.root, 'out/told'), { force: true });
  const told = ['--github-output', join(repository.root, 'out/told')];
  expect(await run('go', ...answer, ...told)).toMatchObject({ code: 0 });
  // Nothing is left to do, and the outputs are told all the same.
  expect(await run('no', ...answer, ...told)).toMatchObject({ code: 0 });
  expect(log()).toEqual(['fail', 'go']);
  const lines = [
    `run=${runs()[0] ?? ''}`,
    'status=succeeded',
    'waits-for=[]',
    'outputs={"by":"ada"}',
  ];
  expect(repository.read('out/told')).toBe(`${[...lines, ...lines].join('\n')}\n`);
});

test('without --continue an approval that nobody asks for is refused', async () => {
  await run('go', 'run', 'two');
  expect((await run('go', 'approve', 'latest', 'ask', '--by', 'ada')).code).toBe(1);
});

test('a form sends texts, and an empty one counts as left out', async () => {
  repository.write('out/form.json', JSON.stringify({ word: '' }));
  expect(await run('go', 'run', 'two', '--form-file', 'out/form.json')).toMatchObject({ code: 0 });
  expect(log()).toEqual(['first', 'go']);
  repository.write('out/form.json', 'null');
  expect(await run('on', 'run', 'two', '--form-file', 'out/form.json')).toMatchObject({ code: 0 });
  expect(log()).toEqual(['first', 'go', 'first', 'on']);
});
