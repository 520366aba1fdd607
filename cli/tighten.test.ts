import { Ajv2020 } from 'ajv/dist/2020.js';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, projectRoot, type TestRepository } from './testing/repository.ts';

/** A step for each way in which less can be enough, or in which nobody knows. */
const files = {
  'data/a.txt': 'a',
  'data/b.txt': 'b',
  'scripts/read.ts': `export const permissions = { read: ['data'], env: ['NOT_USED'] } as const;
export async function main(name: string): Promise<string> { return await Deno.readTextFile(\`data/\${name}\`); }
`,
  'scripts/env.ts': `export const permissions = { env: ['HOME', 'LANG'] } as const;
export function main(name: string): string { return Deno.env.get(name) ?? ''; }
`,
  'scripts/fail.ts': `export const permissions = { env: ['HOME'] } as const;
export function main(): string { throw new Error('always'); }
`,
  'scripts/none.ts': `export function main(): string { return ''; }
`,
  'flows/child.yaml': `steps:
  inner: { uses: scripts/read.ts, with: { name: a.txt } }
`,
  'flows/main.yaml': `steps:
  each:
    for-each: \${{ ['a.txt', 'b.txt'] }}
    as: name
    uses: scripts/read.ts
    with: { name: '\${{ name }}' } # one file
    timeout: 20s
  wide:
    uses: scripts/env.ts
    with: { name: HOME }
    permissions:
      env: true # all of it?
  whole:
    uses: scripts/env.ts
    with: { name: LANG }
    permissions: { env: [LANG] }
  pick:
    choose:
      - if: \${{ steps.wide.output !== '' }}
        steps:
          text: { uses: scripts/env.ts, with: { name: HOME } }
          alone: { uses: scripts/env.ts, with: { name: HOME } }
    else:
      text: { uses: scripts/env.ts, with: { name: LANG } }
      other: { uses: scripts/env.ts, with: { name: LANG } }
  broken: { uses: scripts/fail.ts, on-error: continue }
  child: { uses: flows/child.yaml }
  none: { uses: scripts/none.ts }
`,
};

let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({ files, env: { LANG: 'C' } });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  repository.git('add', '-A');
  repository.git('commit', '-q', '-m', 'first');
}, 120_000);

afterAll(() => {
  repository.remove();
});

function readAll(): readonly string[] {
  return ['flows/main.yaml', 'flows/child.yaml'].map(repository.read);
}

async function asJson(...words: string[]): Promise<Record<string, unknown>> {
  const { out } = await repository.millrace('tighten', '--json', ...words);
  const text = readFileSync(join(projectRoot, 'audit/tighten-output.schema.json'), 'utf8');
  const validate = new Ajv2020({
    strict: true,
    validateFormats: false,
    allowUnionTypes: true,
  }).compile(JSON.parse(text) as object);
  expect(out).not.toMatch(/[\u001b\u202e]/);
  const value = JSON.parse(out) as Record<string, unknown>;
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
}

const today = /\d{4}-\d{2}-\d{2}(?!T)/g;

test('before any traced run only the script says anything, and who was not traced is named', async () => {
  const { code, out, err } = await repository.millrace('tighten', 'main');
  expect([code, err]).toEqual([
    0,
    `flows/main.yaml:8: wide can hold less.
  script: scripts/env.ts does not ask for all of env, only for HOME and LANG.
flows/main.yaml: broken, each, pick/alone, pick/other, whole and wide have no traced run of the present script and grants.
  hint: \`millrace run main --trace\` records what they use.
flows/main.yaml: pick/text is the name of steps in several branches, and what any of them used is recorded under that one name.
  hint: Give each of those steps a name of its own.
\`millrace tighten --write main\` writes this.
`,
  ]);
  expect(out.split('\n').filter((line) => /^[-+] /.test(line))).toEqual([
    '-      env: true # all of it?',
    '+      env: [HOME, LANG] # all of it?',
  ]);
}, 120_000);

test('after a traced run the runs say more, apart from the script, and over how many since when', async () => {
  expect(await repository.millrace('run', 'main', '--trace')).toMatchObject({ code: 0 });
  const { code, err } = await repository.millrace('tighten', 'main');
  const few = 'That is few: other inputs may need more.';
  expect([code, err.replaceAll(today, 'DAY')]).toEqual([
    0,
    `flows/main.yaml:2: each can hold less.
  runs: In 2 traced attempts (one run, of DAY) it did not use env NOT_USED; of read data it used only data/a.txt and data/b.txt. ${few}
flows/main.yaml:8: wide can hold less.
  script: scripts/env.ts does not ask for all of env, only for HOME and LANG.
  runs: In one traced attempt (one run, of DAY) it did not use env LANG. ${few}
flows/main.yaml:22: pick/alone can hold less.
  runs: In one traced attempt (one run, of DAY) it did not use env LANG. ${few}
flows/main.yaml: broken has no traced attempt that succeeded.
  hint: \`millrace run main --trace\` records what it uses.
flows/main.yaml: pick/text is the name of steps in several branches, and what any of them used is recorded under that one name.
  hint: Give each of those steps a name of its own.
flows/main.yaml: pick/other has no traced run of the present script and grants.
  hint: \`millrace run main --trace\` records what it uses.
\`millrace tighten --write main\` writes this.
`,
  ]);
  const { steps, unknown } = await asJson('main');
  expect(steps).toMatchObject([
    { step: 'each', permissions: null, byScript: [], byRuns: { attempts: 2, runs: 1 } },
    {
      step: 'wide',
      permissions: { env: true },
      held: { env: ['HOME', 'LANG'] },
      proposed: { env: ['HOME'] },
      byScript: [{ kind: 'env', value: true, instead: ['HOME', 'LANG'] }],
      byRuns: { narrowed: [{ kind: 'env', value: 'LANG', instead: [] }] },
    },
    { step: 'pick/alone' },
  ]);
  expect(unknown).toMatchObject([
    { step: 'broken', kind: 'failed' },
    { step: 'pick/text', kind: 'shared' },
    { step: 'pick/other', kind: 'untraced' },
  ]);
}, 120_000);

test('the diff is what git applies and what --write writes; then it compiles, and runs with less', async () => {
  const before = readAll();
  const { out } = await repository.millrace('tighten', '--quiet', '--color', 'always');
  expect(readAll()).toEqual(before);
  execFileSync('git', ['apply', '-'], { cwd: repository.root, input: out });
  const applied = readAll();
  repository.git('checkout', '-q', 'flows');
  const { code, err } = await repository.millrace('tighten', '--write');
  expect([code, readAll()]).toEqual([0, applied]);
  expect(applied).not.toEqual(before);
  expect(err).toContain('  wrote flows/child.yaml\n  wrote flows/main.yaml\n');
  expect(err).toContain(
    'Next: `git diff flows/child.yaml flows/main.yaml` to look at it, `millrace pin --affected main`',
  );
  for (const words of [['pin', '--affected', 'main'], ['compile'], ['run', 'main']]) {
    expect(await repository.millrace(...words)).toMatchObject({ code: 0 });
  }
  expect(repository.read('flows/main.grants')).toBe(
    `broken\tenv\tHOME
child/inner\tread\tdata/a.txt
each\tread\tdata/a.txt
each\tread\tdata/b.txt
pick/alone\tenv\tHOME
pick/other\tenv\tHOME
pick/other\tenv\tLANG
pick/text\tenv\tHOME
pick/text\tenv\tLANG
whole\tenv\tLANG
wide\tenv\tHOME
`
      .split('\n')
      .sort()
      .filter((line) => line !== '')
      .map((line) => `${line}\n`)
      .join(''),
  );
}, 120_000);

test('a second time nothing is left: the runs before it were of other grants', async () => {
  const { code, out, err } = await repository.millrace('tighten');
  expect([code, out]).toEqual([0, '']);
  expect(err).toContain('No step holds more than it needs, as far as that is known.\n');
}, 120_000);

test('a flow that does not compile is said, and the others are looked at', async () => {
  repository.write('flows/bad.yaml', 'steps:\n  a: { uses: scripts/gone.ts }\n');
  repository.write(
    'flows/x.yaml',
    repository
      .read('flows/child.yaml')
      .replace(/permissions: \{.*?\}/, 'permissions: { read: true }'),
  );
  const { code, out, err } = await repository.millrace('tighten');
  expect(code).toBe(1);
  expect(err).toContain('scripts/gone.ts');
  expect(out).toContain('+++ b/flows/x.yaml');
}, 120_000);

test('names of flows drive neither a terminal nor a shell nor the runner of GitHub', async () => {
  const hostile = "flows/\n\u001b[2J\u202e$(id) '::error::.yaml";
  repository.write(hostile, repository.read('flows/x.yaml'));
  const { out, err } = await repository.millrace('tighten');
  expect(`${out}${err}`).not.toMatch(/[\u001b\u202e]/);
  expect(err).toContain("\\u{a}\\u{1b}[2J\\u{202e}$(id) '\\''::error::'");
  expect(out).toContain('+++ "b/flows/\\012\\033[2J');
  execFileSync('git', ['apply', '--check', '-'], { cwd: repository.root, input: out });
  const { diagnostics, steps } = await asJson();
  expect(diagnostics).toMatchObject([{ path: 'flows/bad.yaml' }]);
  expect(steps).toMatchObject([
    { flow: hostile, proposed: { read: ['data'] } },
    { flow: 'flows/x.yaml', proposed: { read: ['data'] } },
  ]);
}, 120_000);

test.each([
  [['tighten', 'nothing'], 'There is no flow "nothing".'],
  [['tighten', '--format', 'sarif'], '`--format` takes text, json; it got "sarif".'],
])('a wrong command line is refused: %j', async (words, message) => {
  const { code, err } = await repository.millrace(...words);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});
