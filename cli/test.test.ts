import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, projectRoot, type TestRepository } from './testing/repository.ts';

/** The files of docs/testing.md, by the paths in their first lines. */
function documentedFiles(): Readonly<Record<string, string>> {
  const text = readFileSync(`${projectRoot}docs/testing.md`, 'utf8');
  const blocks = text.matchAll(/^```(?:yaml|ts)\n(?:#|\/\/) (\S+)\n(.*?)^```$/gms);
  return Object.fromEntries([...blocks].map(([, path = '', body = '']) => [path, body]));
}

const files = documentedFiles();
const testFile = 'flows/reviews.test.yaml';
const written = files[testFile] ?? '';
let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({ files });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
});

afterAll(() => {
  repository.remove();
});

/** Runs the tests after an edit of the test file, which is put back afterwards. */
async function testWith(
  edit: readonly [from: string, to: string],
  ...words: string[]
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  expect(written).toContain(edit[0]);
  repository.write(testFile, written.replace(...edit));
  try {
    return await repository.millrace('test', ...words);
  } finally {
    repository.write(testFile, written);
  }
}

function timeless(text: string): string {
  return text.replaceAll(/\([\d.]+ m?s\)$/gm, '(… ms)').replace(/ in [\d.]+ m?s\.$/m, ' in … s.');
}

test('the tests of docs/testing.md pass, and print what it says', async () => {
  const docs = readFileSync(`${projectRoot}docs/testing.md`, 'utf8');
  const { code, out, err } = await repository.millrace('test', 'reviews');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(docs).toContain(`$ millrace test reviews\n${timeless(out)}\`\`\``);
  expect(repository.git('status', '--short')).not.toContain('.millrace');
});

test('a test that fails is shown at its place, as docs/testing.md shows it, and its run can be shown', async () => {
  const docs = readFileSync(`${projectRoot}docs/testing.md`, 'utf8');
  const words = ['reviews', '--case', 'good reviews alert nobody'];
  const { code, out } = await testWith(['reviews: 1', 'reviews: 2'], ...words);
  expect(code).toBe(1);
  const run = /millrace show (\S+)/.exec(out)?.[1] ?? '';
  expect(docs).toContain(`$ millrace test reviews\n${timeless(out).replace(run, '…')}\`\`\``);
  const shown = await repository.millrace('show', run);
  expect(shown.code).toBe(0);
  expect(shown.out).toContain('mood');
});

test('--json says the same, by its schema', async () => {
  const schema = JSON.parse(
    readFileSync(`${projectRoot}output/test-output.schema.json`, 'utf8'),
  ) as object;
  const validate = new Ajv2020({ strictTypes: false, allowUnionTypes: true }).compile(schema);
  const failing = await testWith(['score: -1', 'score: 1'], '--json');
  const value: unknown = JSON.parse(failing.out);
  expect([validate(value), validate.errors]).toEqual([true, null]);
  expect(value).toMatchObject({ version: 1, status: 'failed', passed: 4, failed: 1 });
  expect(failing.out).toContain('"expected":1,"got":-1');
  const wrong = await testWith(['score: -1', 'scor: 1'], '--json');
  const refused: unknown = JSON.parse(wrong.out);
  expect([wrong.code, validate(refused), validate.errors]).toEqual([1, true, null]);
  expect(refused).toMatchObject({
    status: 'refused',
    diagnostics: [{ code: 'test/unknown-field' }],
  });
});

test('a wrong test is an error of compile and of --check, and keeps no lock from being written', async () => {
  const lock = repository.read('flows/reviews.lock.json');
  repository.write(testFile, written.replace('product: lamp', 'produkt: lamp'));
  repository.write('flows/reviews.lock.json', '');
  const compiled = await repository.millrace('compile');
  expect(compiled.code).toBe(1);
  expect(compiled.err).toContain('flows/reviews.test.yaml:1:11 error[test/unknown-field]');
  expect(repository.read('flows/reviews.lock.json')).toBe(lock);
  // What a memory says is the same, and so is what is said without one.
  expect(await repository.millrace('compile')).toMatchObject({ code: 1, err: compiled.err });
  expect(await repository.millrace('compile', '--check')).toMatchObject({ code: 1 });
  repository.write(testFile, written);
  expect(await repository.millrace('compile', '--check')).toMatchObject({ code: 0, err: '' });
});

test('a flow that is not compiled is not tested', async () => {
  const flow = repository.read('flows/reviews.yaml');
  repository.write('flows/reviews.yaml', flow.replace('Bad news', 'News'));
  const { code, out, err } = await repository.millrace('test');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('flows/reviews.lock.json is not what its sources compile to.');
  expect(err).toContain('millrace compile');
  repository.write('flows/reviews.yaml', flow);
});

test('names that nothing has are wrong command lines', async () => {
  const flow = await repository.millrace('test', 'review');
  expect([flow.code, flow.err]).toEqual([2, expect.stringContaining('Did you mean "reviews"?')]);
  const one = await repository.millrace('test', '--case', 'no text is refuse');
  expect([one.code, one.err]).toEqual([2, expect.stringContaining('"no text is refused"?')]);
});

test('without tests, it says how to write one', async () => {
  const empty = makeRepository({ files: { 'flows/a.yaml': 'steps: { a: { value: 1 } }\n' } });
  const { code, err } = await empty.millrace('test');
  expect(code).toBe(1);
  expect(err).toContain('There is no flows/a.test.yaml.');
  expect(err).toContain('cases:');
  empty.write('flows/b.test.yaml', 'cases: { a: {} }\n');
  expect((await empty.millrace('test')).err).toContain('there is no flows/b.yaml');
  empty.remove();
});
