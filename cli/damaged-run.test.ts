import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

let repository: TestRepository;
/** A run that waits for its approval, whose journal is whole, and where a copy of it is kept. */
let run: string;
let folder: string;
let copy: string;

beforeAll(async () => {
  repository = makeRepository({
    files: {
      'scripts/grow.ts':
        "export const main = (letters: number): string => (console.log('grown'), 'x'.repeat(letters));\n",
      'flows/ask.yaml': `
        steps:
          grow: { uses: scripts/grow.ts, with: { letters: 100000 } }
          ask: { needs: [grow], approve: { message: 'Go?' } }
        outputs: { letters: "\${{ steps.grow.output.length }}" }
      `,
    },
  });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  expect(await repository.millrace('run', 'ask')).toMatchObject({ code: 5 });
  const runs = join(repository.root, '.millrace/runs');
  [run = ''] = readdirSync(runs);
  folder = join(runs, run);
  copy = join(repository.root, 'copy');
  cpSync(folder, copy, { recursive: true });
});

afterAll(() => {
  repository.remove();
});

beforeEach(() => {
  rmSync(folder, { recursive: true });
  cpSync(copy, folder, { recursive: true });
});

const readers: readonly (readonly string[])[] = [
  ['show', 'latest'],
  ['resume', 'latest'],
  ['approve', 'latest'],
  ['retry', 'latest'],
  ['cancel', 'latest'],
  ['report', 'latest', '--output', '-'],
];

/** A sentence about the run and what to do; nothing of our insides. */
async function expectSaid(words: readonly string[], code: number, said: RegExp): Promise<void> {
  const ended = await repository.millrace(...words);
  const what = `${words.join(' ')}: ${ended.err}`;
  expect(ended, what).toMatchObject({ code, out: '' });
  expect(ended.err, what).toMatch(said);
  expect(ended.err, what).not.toMatch(/^ +at |bug in millrace/mu);
}

function journal(): Buffer {
  return readFileSync(join(folder, 'journal'));
}

function flip(at: number): void {
  const bytes = journal();
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(join(folder, 'journal'), bytes);
}

test('a byte of the journal that was flipped is said by every command that reads it', async () => {
  const { length } = journal();
  for (const words of readers) {
    // Not in the last frame: a flip there may be that of an append that never ended.
    flip(Math.floor(length / 4));
    await expectSaid(
      words,
      1,
      /^millrace: The journal of run \S+ cannot be read: .+\.\n {2}hint: .+\.\n$/u,
    );
    writeFileSync(join(folder, 'journal'), readFileSync(join(copy, 'journal')));
  }
  flip(Math.floor(length / 4));
  expect(await repository.millrace('runs')).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(new RegExp(`^${run} +damaged`, 'u')) as string,
  });
  expect(await repository.millrace('logs')).toMatchObject({ code: 0, out: 'grow | grown\n' });
});

test('a journal of another version asks for the millrace that wrote it', async () => {
  const bytes = journal();
  const version = bytes.indexOf('\n') - 1;
  bytes[version] = '9'.charCodeAt(0);
  writeFileSync(join(folder, 'journal'), bytes);
  for (const words of readers) {
    await expectSaid(
      words,
      3,
      /^millrace: The journal of run \S+ cannot be read: .+\n {2}hint: Use the version/u,
    );
  }
});

test('a journal that was cut inside a frame is that of a run that was killed there, and goes on', async () => {
  const bytes = journal();
  for (const cut of [1, 20, 200]) {
    rmSync(folder, { recursive: true });
    cpSync(copy, folder, { recursive: true });
    writeFileSync(join(folder, 'journal'), bytes.subarray(0, bytes.length - cut));
    expect(await repository.millrace('show')).toMatchObject({ code: 0, err: '' });
    expect(await repository.millrace('resume')).toMatchObject({ code: 5 });
    expect(await repository.millrace('approve', 'latest')).toMatchObject({
      code: 0,
      out: '{\n  "letters": 100000\n}\n',
    });
  }
});

test('a journal of which nothing is left is that of a run that never began', async () => {
  writeFileSync(join(folder, 'journal'), '');
  for (const words of readers) {
    await expectSaid(words, 1, /^millrace: The run \S+ ended before its start was recorded/u);
  }
  expect(await repository.millrace('runs')).toMatchObject({ code: 0, err: '' });
});

test('a value, or a lock, that is gone or was changed is said', async () => {
  const [blob = ''] = readdirSync(join(folder, 'blobs'));
  writeFileSync(join(folder, 'blobs', blob), '"y"');
  await expectSaid(
    ['resume'],
    1,
    /^millrace: A value of the run, [\da-f]{12} in its folder blobs, was changed\.\n/u,
  );
  rmSync(join(folder, 'blobs', blob));
  await expectSaid(
    ['resume'],
    1,
    /^millrace: A value of the run, [\da-f]{12} in its folder blobs, is missing\.\n/u,
  );
  await expectSaid(['show', '--json'], 1, /^millrace: A value of the run/u);
  cpSync(join(copy, 'blobs'), join(folder, 'blobs'), { recursive: true });
  writeFileSync(join(folder, 'lock.json'), '{}');
  await expectSaid(
    ['resume'],
    1,
    /^millrace: The file lock\.json in the folder of the run was changed/u,
  );
  rmSync(join(folder, 'lock.json'));
  await expectSaid(
    ['resume'],
    1,
    /^millrace: The file lock\.json in the folder of the run is missing/u,
  );
});

test('a folder in the place of the journal is the world’s fault', async () => {
  rmSync(join(folder, 'journal'));
  mkdirSync(join(folder, 'journal'));
  for (const words of [...readers, ['runs']]) {
    await expectSaid(words, 3, /^millrace: A folder stands where a file should be/u);
  }
});
