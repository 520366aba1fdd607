import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

const script = 'export function main(name: string) {\n  return { text: `Hello, ${name}!` };\n}\n';
const flow = [
  'inputs:',
  '  who: { type: string, default: world }',
  'steps:',
  '  greet:',
  '    uses: scripts/hello.ts@PIN',
  '    with: { name: "${{ inputs.who }}" }',
  'outputs:',
  '  text: ${{ steps.greet.output.text }}',
  '',
].join('\n');

let repository: TestRepository;
let pinned: string;

beforeAll(async () => {
  const files = {
    'scripts/hello.ts': script,
    'scripts/liar.ts':
      'export function main() {\n  return JSON.parse(\'{"n":"x"}\') as { n: number };\n}\n',
    'scripts/thrower.ts':
      'export function main(): void {\n  throw new TypeError("out of tea");\n}\n',
    'flows/hello.yaml': flow.replace('@PIN', ''),
    'flows/liar.yaml': 'steps: { lie: { uses: scripts/liar.ts } }\n',
    'flows/thrower.yaml': 'steps: { throw: { uses: scripts/thrower.ts } }\n',
  };
  repository = makeRepository({ files });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  pinned = repository.read('flows/hello.yaml');
});

afterAll(() => {
  repository.remove();
});

/** A mistake in the flow, what is said of it, and where. */
const mistakes: readonly (readonly [string, (text: string) => string, string, string])[] = [
  ['YAML that does not parse', (t) => t.replace('inputs:', 'inputs: ['), 'parse/', 'hello.yaml:'],
  ['an unknown key', (t) => `${t}stepz: {}\n`, 'parse/unknown-key', 'hello.yaml:9:1'],
  ['a duplicate key', (t) => `${t}steps: {}\n`, 'parse/duplicate-key', 'hello.yaml:9:1'],
  ['an alias bomb', (t) => `${t}description: &a [x]\nname: [*a, *a]\n`, 'parse/', 'hello.yaml:9'],
  [
    'a missing script',
    (t) => t.replace('hello.ts', 'helo.ts'),
    'resolve/missing-script',
    'hello.yaml:5:11',
  ],
  [
    'a pin that matches nothing',
    (t) => t.replace(/@[0-9a-f]+/, '@000000000000'),
    'resolve/unknown-pin',
    'hello.yaml:5:28',
  ],
  [
    'a missing argument',
    (t) => t.replace('name: ', 'nam: '),
    'check/missing-argument',
    'hello.yaml:6',
  ],
  [
    'a wrong argument',
    (t) => t.replace('"${{ inputs.who }}"', '3'),
    'check/argument-value',
    'hello.yaml:6:19',
  ],
  [
    'an unknown step',
    (t) => t.replace('steps.greet', 'steps.gret'),
    'resolve/unknown-step',
    'hello.yaml:8:19',
  ],
  [
    'an unknown field',
    (t) => t.replace('output.text', 'output.txt'),
    'check/unknown-field',
    'hello.yaml:8',
  ],
  [
    'a cycle',
    (t) =>
      t
        .replace('    with:', '    needs: [other]\n    with:')
        .replace('outputs:', '  other: { needs: [greet], value: 1 }\noutputs:'),
    'resolve/needs-cycle',
    'hello.yaml:4:3',
  ],
];

test.each(mistakes)('%s is one clear message at its place', async (_name, change, code, place) => {
  const broken = change(pinned);
  expect(broken).not.toBe(pinned);
  const lock = repository.read('flows/hello.lock.json');
  repository.write('flows/hello.yaml', broken);
  const { code: exit, err } = await repository.millrace('compile', 'hello');
  repository.write('flows/hello.yaml', pinned);
  expect(exit).toBe(1);
  expect(err).toContain(code);
  expect(err).toContain(place);
  expect(err).not.toMatch(/^\s+at /m);
  expect(repository.read('flows/hello.lock.json')).toBe(lock);
});

test('a script that does not type-check is reported in the script', async () => {
  repository.write('scripts/hello.ts', script.replace('name}', 'nmae}'));
  await repository.millrace('pin', 'hello');
  const { code, err } = await repository.millrace('compile', 'hello');
  repository.write('scripts/hello.ts', script);
  repository.write('flows/hello.yaml', pinned);
  expect(code).toBe(1);
  expect(err).toContain('scripts/hello.ts:2:');
  expect(err).toContain('nmae');
});

test('a result that breaks its own schema fails the step and says where', async () => {
  const { code, err } = await repository.millrace('run', 'liar');
  expect(code).toBe(1);
  expect(err).toContain('$.n');
  expect(err).toContain('number');
});

test('a step that throws fails the run with its own words', async () => {
  const { code, err } = await repository.millrace('run', 'thrower');
  expect(code).toBe(1);
  expect(err).toContain('out of tea');
  expect(err).not.toMatch(/^\s+at /m);
});

test('without a Deno in the lock’s range the run is refused', async () => {
  const { code, err } = await repository.start(['run', 'hello'], { DENO_BIN: '/bin/true' }).ended;
  expect(code).toBe(3);
  expect(err).toContain('Deno');
  expect(err).toContain('DENO_BIN');
});

test('wrong command lines end with 2 and name the fix', async () => {
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['Did you mean `millrace run`?', ['rnu']],
    ['Did you mean `--input`?', ['run', 'hello', '--inptu', 'x']],
    ['Did you mean "hello"?', ['run', 'helo']],
    ['Did you mean "who"?', ['run', 'hello', '--input', 'whoo=x']],
    ['should be NAME=VALUE', ['run', 'hello', '--input', 'who']],
    ['needs FLOW', ['run']],
    ['takes auto, always, never', ['compile', '--color', 'blue']],
  ];
  for (const [said, words] of lines) {
    const { code, err } = await repository.millrace(...words);
    expect(err).toContain(said);
    expect(code).toBe(2);
  }
});

test('a folder that may not be written is the world’s fault, and no partial lock is left', async () => {
  if (process.getuid?.() === 0) {
    // Root may write everywhere: a lock's path that is a folder cannot be replaced by anybody.
    repository.write('flows/extra.yaml', 'steps: { one: { value: 1 } }\n');
    mkdirSync(join(repository.root, 'flows/extra.lock.json'));
  } else {
    repository.write('flows/extra.yaml', 'steps: { one: { value: 1 } }\n');
    chmodSync(join(repository.root, 'flows'), 0o555);
  }
  const { code, err } = await repository.millrace('compile', 'extra');
  chmodSync(join(repository.root, 'flows'), 0o755);
  expect(code).toBe(3);
  expect(err).not.toMatch(/^\s+at /m);
  expect(() => repository.read('flows/extra.lock.json')).toThrow();
  for (const path of ['flows/extra.lock.json', 'flows/extra.yaml', 'flows/extra.grants']) {
    rmSync(join(repository.root, path), { recursive: true, force: true });
  }
});

test.skipIf(!existsSync('/proc/self'))(
  'a place in the environment that cannot be used ends with 3, and says which',
  async () => {
    const nowhere = join(repository.root, 'nowhere');
    const places: readonly (readonly [Record<string, string>, string])[] = [
      [{ MILLRACE_STORE: '/proc/nope' }, 'MILLRACE_STORE'],
      [{ XDG_CACHE_HOME: '/proc/nope' }, '/proc/nope/millrace'],
      [{ MILLRACE_STORE: '/sys/nope' }, 'MILLRACE_STORE'],
      [{ TMPDIR: nowhere }, nowhere],
    ];
    for (const [environment, said] of places) {
      const { code, err } = await repository.start(['run', 'hello'], environment).ended;
      expect(err).not.toMatch(/^\s+at /m);
      // Without the second wall the folders of steps are in memory, and TMPDIR is not looked at.
      if (code === 0 && 'TMPDIR' in environment) continue;
      expect([environment, code, err]).toEqual([environment, 3, err]);
      expect(err).toContain(said);
    }
  },
);
