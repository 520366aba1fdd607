import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeRepository, projectRoot, type TestRepository } from './testing/repository.ts';

const files = {
  'scripts/say.ts': [
    'export async function main(word: string, ms: number): Promise<string> {',
    '  console.log(`begin ${word}`);',
    '  await new Promise((resolve) => setTimeout(resolve, ms));',
    "  if (word === 'bad') throw new Error('that is bad');",
    '  console.error(`end ${word}`);',
    '  return word;',
    '}',
    '',
  ].join('\n'),
  'flows/good.yaml': [
    'steps:',
    '  first: { uses: scripts/say.ts, with: { word: one, ms: 1500 } }',
    '  each:',
    '    for-each: ${{ ["a", "b"] }}',
    '    as: item',
    '    uses: scripts/say.ts',
    "    with: { word: '${{ item }}', ms: 1 }",
    'outputs: { said: "${{ steps.first.output }}" }',
    '',
  ].join('\n'),
  'flows/bad.yaml': 'steps:\n  only: { uses: scripts/say.ts, with: { word: bad, ms: 1 } }\n',
};

let repository: TestRepository;
let followed: string;

beforeAll(async () => {
  repository = makeRepository({ files });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  const run = repository.start(['run', 'good']);
  await vi.waitUntil(() => run.said().includes('begin one'), { timeout: 60_000 });
  const { code, out, err } = await repository.millrace('logs', '--follow');
  expect({ code, err }).toMatchObject({
    code: 0,
    err: expect.stringContaining('has succeeded') as string,
  });
  followed = out;
  expect(await run.ended).toMatchObject({ code: 0 });
  expect(await repository.millrace('run', 'bad')).toMatchObject({ code: 1 });
}, 180_000);

afterAll(() => {
  repository.remove();
});

/** What is printed holds the schema that is published, one that refuses unknown fields. */
function check(name: string, value: unknown): void {
  const file = join(projectRoot, `runner/${name}-output.schema.json`);
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
  const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
}

test('a run under way is followed to its end, and nothing that it printed is missed', async () => {
  const { out } = await repository.millrace('logs', idOf('good'));
  const lines = out.trimEnd().split('\n').sort();
  expect(lines).toEqual([
    'each[0] | begin a',
    'each[0] | end a',
    'each[1] | begin b',
    'each[1] | end b',
    'first | begin one',
    'first | end one',
  ]);
  expect(followed.trimEnd().split('\n').sort()).toEqual(lines);
  expect(followed.trimEnd().split('\n').at(-1)).toBe('first | end one');
});

test('logs of one step take in what lies inside it, as text or as JSON lines', async () => {
  const run = idOf('good');
  expect((await repository.millrace('logs', run, 'first')).out).toBe('begin one\nend one\n');
  const { out } = await repository.millrace('logs', run, 'each', '--json');
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { stream: string });
  for (const line of lines) check('logs', line);
  expect(lines.map(({ stream }) => stream).sort()).toEqual([
    'stderr',
    'stderr',
    'stdout',
    'stdout',
  ]);
  const none = await repository.millrace('logs', run, 'nope');
  expect(none).toMatchObject({ code: 1, out: '' });
  expect(none.err).toContain('No step "nope"');
  expect((await repository.millrace('logs', run, 'first', '--timestamps')).out).toMatch(
    /^\d{4}-\d\d-\d\dT[\d:.]+Z begin one\n/u,
  );
});

test('runs are listed by flow and by status', async () => {
  const all = JSON.parse((await repository.millrace('runs', '--json')).out) as { runs: object[] };
  check('runs', all);
  expect(all.runs).toMatchObject([{ status: 'failed' }, { status: 'succeeded' }]);
  expect((await repository.millrace('runs', '--status', 'failed')).out).toMatch(
    /^\S+ {2}failed .* bad\n$/u,
  );
  expect((await repository.millrace('runs', '--flow', 'good')).out).toMatch(
    /^\S+ {2}succeeded .* good\n$/u,
  );
  expect((await repository.millrace('runs', '--flow', 'gone')).out).toBe('No run is like that.\n');
  expect(await repository.millrace('runs', '--status', 'odd')).toMatchObject({ code: 2 });
});

test('show tells a run to people and to machines', async () => {
  const { out } = await repository.millrace('show');
  expect(out).toContain('✗ failed  flows/bad.yaml');
  expect(out).toContain('only\n');
  expect(out).toContain('Error: that is bad\n');
  for (const run of ['latest', idOf('good')]) {
    check('show', JSON.parse((await repository.millrace('show', run, '--json')).out));
  }
});

test('a report is one page with the graph from the lock, and says where it was written', async () => {
  const run = idOf('good');
  const { code, out } = await repository.millrace('report', run);
  expect({ code, out }).toEqual({ code: 0, out: `  wrote millrace-${run}.html\n` });
  const page = repository.read(`millrace-${run}.html`);
  expect(page).toContain('href="#step-each"');
  expect(page).toContain('<svg\nclass="graph"');
  expect(page).toContain('begin one');
  expect((await repository.millrace('report', run, '--output', '-')).out).toBe(page);
  expect(await repository.millrace('report', 'nope')).toMatchObject({ code: 1 });
});

test('the lock that was run is drawn, and not one that has changed since', async () => {
  const lock = repository.read('flows/bad.lock.json');
  const kept = `.millrace/runs/${idOf('bad')}/lock.json`;
  const report = async (): Promise<string> =>
    (await repository.millrace('report', idOf('bad'), '--output', '-')).out;
  repository.write('flows/bad.lock.json', lock.replace('"only"', '"other"'));
  expect(await report()).not.toContain('The lock that was run is not there any more');
  repository.write(kept, lock.replace('"only"', '"other"'));
  const out = await report();
  repository.write('flows/bad.lock.json', lock);
  repository.write(kept, lock);
  expect(out).toContain('The lock that was run is not there any more');
  expect(out).toContain('id="step-only"');
});

function idOf(flow: string): string {
  const found = known.get(flow);
  if (found === undefined) throw new Error(`No run of ${flow} is known.`);
  return found;
}

const known = new Map<string, string>();
beforeAll(async () => {
  const { out } = await repository.millrace('runs', '--json');
  const { runs } = JSON.parse(out) as { runs: { run: string; flow: string }[] };
  for (const { run, flow } of runs) known.set(flow.replace(/^flows\/|\.yaml$/gu, ''), run);
});

test('what is asked for and is not there is said, also when a run is followed', async () => {
  const ended = await repository.millrace('logs', idOf('good'), 'nobody', '--follow');
  expect(ended).toMatchObject({ code: 1, out: '' });
  expect(ended.err).toContain('No step "nobody" of run');
});

test('a report makes the folder that it is written to, and no bug of what stands in its way', async () => {
  const made = await repository.millrace('report', '--output', 'reports/new/run.html');
  expect(made).toMatchObject({ code: 0, out: '  wrote reports/new/run.html\n' });
  const refused = await repository.millrace('report', '--output', 'flows/good.yaml/run.html');
  expect(refused.code).toBe(3);
  expect(refused.err).not.toContain('    at ');
});

test('a damaged journal is refused in the same words whoever reads it', async () => {
  const run = idOf('bad');
  const path = join(repository.root, '.millrace/runs', run, 'journal');
  const bytes = readFileSync(path);
  bytes.fill(0x21, 40, 60);
  writeFileSync(path, bytes);
  for (const words of [
    ['show', run],
    ['logs', run, '--follow'],
    ['report', run],
  ]) {
    const { code, err } = await repository.millrace(...words);
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringContaining(`The journal of run ${run} cannot be read`) as string,
    });
  }
});
