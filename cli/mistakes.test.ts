import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({
    files: {
      'scripts/greet.ts': "export const main = (name: string): string => 'Hello, ' + name;\n",
      'flows/hello.yaml':
        "inputs: { name: { type: string, default: world } }\nsteps:\n  greet: { uses: scripts/greet.ts, with: { name: '${{ inputs.name }}' } }\n",
      'number.json': '{"name": 5}',
      'broken.json': '{name',
    },
  });
  mkdirSync(join(repository.root, 'folder'));
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
});

afterAll(() => {
  repository.remove();
});

const noRuns: readonly (readonly string[])[] = [
  ...['resume', 'retry', 'cancel', 'show', 'logs', 'report'].map((command) => [command]),
  ['approve', 'latest'],
];

for (const words of noRuns) {
  test(`\`millrace ${words.join(' ')}\` says that there are no runs yet`, async () => {
    rmSync(join(repository.root, '.millrace'), { recursive: true, force: true });
    expect(await repository.millrace(...words)).toEqual({
      code: 1,
      out: '',
      err: 'millrace: There are no runs yet.\n  hint: `millrace run FLOW` begins one.\n',
    });
  });
}

/** What is said, behind `millrace: `, and the exit code. */
const mistakes: readonly (readonly [line: string, code: number, said: string])[] = [
  ['run', 2, '`millrace run` needs FLOW. See `millrace run --help`.'],
  ['run hell', 2, 'There is no flow "hell". Did you mean "hello"?'],
  [
    'run hello --input',
    2,
    '`--input` needs a value: `--input NAME=VALUE`. See `millrace run --help`.',
  ],
  [
    'run hello --inputs a=b',
    2,
    '`millrace run` has no option `--inputs`. Did you mean `--input`? See `millrace run --help`.',
  ],
  ['run hello -x', 2, '`millrace run` has no option `-x`. See `millrace run --help`.'],
  ['run hello --quiet=1', 2, '`--quiet` takes no value; it got "1". See `millrace run --help`.'],
  ['run hello --input-file nope', 2, 'There is no input file "nope".'],
  ['run hello --input-file folder', 2, '"folder" is a folder, and should be the input file.'],
  [
    'run hello --input-file number.json',
    1,
    'inputs.name must be a string, but is the number 5.\n  hint: Inputs are given by --input NAME=VALUE.',
  ],
  ['run hello --secrets-file folder', 2, '"folder" is a folder, and should be the secrets file.'],
  ['run hello --policy nope.yaml', 3, 'There is no policy file "nope.yaml".'],
  [
    'runs prune --keep -1',
    2,
    '`--keep` needs a value: `--keep N`. Write `--keep=-1` when "-1" is the value. See `millrace runs prune --help`.',
  ],
  ['retry latest --from', 2, '`--from` needs a value: `--from STEP`. See `millrace retry --help`.'],
  ['store nop', 2, 'There is no command "store nop". `millrace store --help` lists them all.'],
  [
    'store verfy',
    2,
    'There is no command "store verfy". Did you mean `millrace store verify`? `millrace store --help` lists them all.',
  ],
  ['--nope', 2, '`millrace` has no option `--nope`. `millrace --help` lists them all.'],
  [
    'rum',
    2,
    'There is no command "rum". Did you mean `millrace run`? `millrace --help` lists them all.',
  ],
];

for (const [line, code, said] of mistakes) {
  test(`\`millrace ${line}\` is told what is wrong`, async () => {
    expect(await repository.millrace(...line.split(' '))).toEqual({
      code,
      out: '',
      err: `millrace: ${said}\n`,
    });
  });
}

test('an empty name is that of no run', async () => {
  expect(await repository.millrace('run', 'hello')).toMatchObject({ code: 0 });
  expect(await repository.millrace('show', '')).toMatchObject({
    code: 1,
    err: 'millrace: No run is called "".\n  hint: `millrace runs` lists them.\n',
  });
});

test('logs say when there is nothing to print, but not to machines', async () => {
  expect(await repository.millrace('run', 'hello')).toMatchObject({ code: 0 });
  const said = await repository.millrace('logs');
  expect(said).toMatchObject({ code: 0, out: '' });
  expect(said.err).toMatch(/^No step of run \S+ printed anything\.\n$/u);
  for (const word of ['--quiet', '--json']) {
    expect(await repository.millrace('logs', word)).toEqual({ code: 0, out: '', err: '' });
  }
});
