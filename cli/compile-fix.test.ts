import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRepository, projectRoot, type TestRepository } from './testing/repository.ts';

const script = 'export function main(name: string) {\n  return { text: `Hello, ${name}!` };\n}\n';
/** Six slips, each behind the one before it: parse, resolve, check. The comment has odd layout to keep. */
const broken = [
  '# odd   layout, é and 🎉 stay',
  'inputs:',
  '  who: { type: string, defalt: world }',
  'steps:',
  '  greet:',
  '    uses: scripts/hello.ts',
  '    with:   { nmae: ${{ inputs.who }} }',
  'outputs:',
  '  text: ${{ steps.gret.output.txet }}',
  '',
].join('\n');
const mended = (pin: string): string =>
  broken
    .replace('defalt', 'default')
    .replace('hello.ts', `hello.ts@${pin}`)
    .replace('nmae: ${{ inputs.who }}', "name: '${{ inputs.who }}'")
    .replace('gret.output.txet', 'greet.output.text');

let repository: TestRepository;

beforeEach(() => {
  repository = makeRepository({
    files: { 'scripts/hello.ts': script, 'flows/hello.yaml': broken },
  });
});

afterEach(() => {
  repository.remove();
});

/** The schema that is published holds whatever is printed. */
function parseOutput(out: string): Record<string, unknown> {
  const file = join(projectRoot, 'output/compile-output.schema.json');
  const schema = JSON.parse(readFileSync(file, 'utf8')) as object;
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
  const body = JSON.parse(out) as Record<string, unknown>;
  const validate = ajv.compile(schema);
  expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
  return body;
}

test(
  'what can be mended is mended stage after stage, said, and then locked',
  { timeout: 180_000 },
  async () => {
    const { code, out, err } = await repository.millrace('compile', '--fix');
    expect(err).toBe('');
    expect(code).toBe(0);
    const text = repository.read('flows/hello.yaml');
    const pin = /@([0-9a-f]{12})\n/.exec(text)?.[1] ?? '';
    expect(text).toBe(mended(pin));
    expect(out.split('\n').filter((line) => line.includes('fixed'))).toEqual([
      '  fixed flows/hello.yaml:3:24 [parse/unknown-key] Rename `defalt` to `default`.',
      '  fixed flows/hello.yaml:7:21 [parse/unquoted-in-flow] Put it in quotes.',
      `  fixed flows/hello.yaml:6:11 [resolve/unpinned] Pin \`scripts/hello.ts@${pin}\`.`,
      '  fixed flows/hello.yaml:7:15 [check/unknown-argument] Rename `nmae` to `name`.',
      '  fixed flows/hello.yaml:9:19 [resolve/unknown-step] Rename `gret` to `greet`.',
      '  fixed flows/hello.yaml:9:32 [check/unknown-field] Rename `txet` to `text`.',
    ]);
    expect(repository.read('flows/hello.lock.json')).toContain(pin);

    const again = await repository.millrace('compile', '--fix');
    expect(again.out).not.toContain('fixed');
    expect(repository.read('flows/hello.yaml')).toBe(text);
  },
);

test('line ends of Windows are kept', async () => {
  repository.write('flows/hello.yaml', broken.replaceAll('\n', '\r\n'));
  expect(await repository.millrace('compile', '--fix')).toMatchObject({ code: 0, err: '' });
  const text = repository.read('flows/hello.yaml');
  const pin = /@([0-9a-f]{12})\r\n/.exec(text)?.[1] ?? '';
  expect(text).toBe(mended(pin).replaceAll('\n', '\r\n'));
});

test('what a person must decide is left, and what was mended is kept', async () => {
  repository.write('flows/hello.yaml', broken.replace('nmae', 'colour'));
  const { code, out, err } = await repository.millrace('compile', '--fix');
  expect(code).toBe(1);
  expect(out).toContain('fixed flows/hello.yaml:3:24');
  expect(err).toContain('check/unknown-argument');
  expect(repository.read('flows/hello.yaml')).toContain('default: world');
  expect(() => repository.read('flows/hello.lock.json')).toThrow();
});

test('a pin that means other code is not moved', async () => {
  expect(await repository.millrace('compile', '--fix')).toMatchObject({ code: 0 });
  repository.write('scripts/hello.ts', script.replace('Hello', 'Goodbye'));
  const before = repository.read('flows/hello.yaml');
  const { code, err } = await repository.millrace('compile', '--fix');
  expect(code).toBe(1);
  expect(err).toContain('millrace pin');
  expect(repository.read('flows/hello.yaml')).toBe(before);
});

test('without --fix nothing changes, and it is said what would', async () => {
  const { code, err } = await repository.millrace('compile');
  expect(code).toBe(1);
  expect(err).toContain('`millrace compile --fix` mends 2 of them.');
  expect(repository.read('flows/hello.yaml')).toBe(broken);
});

test('what is not UTF-8 is left byte for byte', async () => {
  const bytes = Buffer.concat([Buffer.from('# \xe9\n', 'latin1'), Buffer.from(broken)]);
  repository.writeBytes('flows/hello.yaml', bytes);
  const { code } = await repository.millrace('compile', '--fix');
  expect(code).toBe(1);
  expect(repository.readBytes('flows/hello.yaml').equals(bytes)).toBe(true);
});

test('--fix with --check is a wrong command line', async () => {
  const { code, err } = await repository.millrace('compile', '--fix', '--check');
  expect(code).toBe(2);
  expect(err).toContain('use one of them');
});

test('the JSON output is as its schema says, with and without --fix and --check', async () => {
  const plain = parseOutput((await repository.millrace('compile', '--json')).out);
  expect(plain).not.toHaveProperty('fixes');
  expect(plain['diagnostics']).toContainEqual(
    expect.objectContaining({
      code: 'parse/unknown-key',
      fix: {
        title: 'Rename `defalt` to `default`.',
        edits: [
          {
            path: 'flows/hello.yaml',
            line: 3,
            column: 24,
            endLine: 3,
            endColumn: 30,
            text: 'default',
          },
        ],
      },
    }),
  );
  expect(
    parseOutput((await repository.millrace('compile', '--json', '--check')).out),
  ).toHaveProperty('drift');
  const fixed = parseOutput((await repository.millrace('compile', '--json', '--fix')).out);
  expect(fixed).toMatchObject({ diagnostics: [], locks: ['flows/hello.lock.json'] });
  expect(fixed['fixes']).toHaveLength(6);
});

test('a silenced warning is in SARIF alone, with its reason, also when nothing changed', async () => {
  const reason = 'the dashboard sends it';
  const flow = [
    'inputs:',
    `  # millrace-ignore check/unused-input: ${reason}`,
    '  who: { type: string, default: world }',
    'steps: { one: { value: 1 } }',
    '',
  ].join('\n');
  repository.write('flows/hello.yaml', flow);
  expect(await repository.millrace('compile')).toMatchObject({ code: 0, err: '' });
  expect(parseOutput((await repository.millrace('compile', '--json')).out)['diagnostics']).toEqual(
    [],
  );
  const { out } = await repository.millrace('compile', '--format', 'sarif');
  expect(JSON.parse(out)).toMatchObject({
    runs: [
      {
        tool: { driver: { rules: [{ id: 'check/unused-input', help: {} }] } },
        results: [{ suppressions: [{ kind: 'inSource', justification: reason }] }],
      },
    ],
  });
});
