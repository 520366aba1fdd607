import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

const workflow = '.github/workflows/flow-etl.yml';
const groups = 'flows/etl.groups.json';
const packageLock = JSON.stringify({
  lockfileVersion: 3,
  packages: { 'node_modules/millrace': { version: '1.0.0', integrity: 'sha512-abc' } },
});

const etl = `on: { dispatch: true }
steps:
  load: { uses: scripts/say.ts, with: { word: a } }
  train: { uses: scripts/say.ts, with: { word: '\${{ steps.load.output }}' }, runs-on: [gpu] }
outputs:
  word: \${{ steps.train.output }}
`;

let repository: TestRepository;

beforeEach(async () => {
  repository = makeRepository({
    files: {
      'package-lock.json': packageLock,
      'scripts/say.ts': 'export function main(word: string): string {\n  return word;\n}\n',
      'scripts/write.ts':
        "export const permissions = { write: ['out'] };\nexport function main(word: string): string {\n  Deno.writeTextFileSync('out/x', word);\n  return word;\n}\n",
      'scripts/read.ts':
        "export const permissions = { read: ['out/x'] };\nexport function main(word: string): string {\n  return word + Deno.readTextFileSync('out/x');\n}\n",
      'flows/etl.yaml': etl,
    },
  });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
});

afterEach(() => {
  repository.remove();
});

const isThere = (path: string): boolean => existsSync(join(repository.root, path));

test('a flow is divided when it is asked for, and compile keeps it so', async () => {
  const single = repository.read(workflow);
  expect(single).not.toContain('run-group');
  const { code, out } = await repository.millrace('emit', 'github', 'etl', '--distributed');
  expect({ code, out }).toEqual({ code: 0, out: `  wrote ${groups}\n  wrote ${workflow}\n` });
  const text = repository.read(workflow);
  expect(text).toContain('run-group etl load');
  expect(text).toContain('run-group etl train');
  expect(await repository.millrace('compile', '--check')).toMatchObject({ code: 0 });

  const flow = repository.read('flows/etl.yaml');
  repository.write('flows/etl.yaml', flow.replace('word: a', 'word: b'));
  const drifted = await repository.millrace('compile', '--check', '--format', 'json');
  expect(drifted.code).toBe(1);
  expect(JSON.parse(drifted.out)).toMatchObject({
    drift: ['flows/etl.lock.json', groups, workflow],
  });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  expect(await repository.millrace('emit', 'github', '--check')).toMatchObject({ code: 0 });
  expect(repository.read(workflow)).toContain('run-group etl train');

  const back = await repository.millrace('emit', 'github', 'etl', '--single');
  expect(back.out).toBe(`  wrote ${workflow}\n  removed ${groups}\n`);
  expect(repository.read(workflow)).not.toContain('run-group');
  expect(await repository.millrace('compile', '--check')).toMatchObject({ code: 0 });
});

test('a plan that somebody damaged is drift, and is made anew; that of a flow that is gone goes', async () => {
  await repository.millrace('emit', 'github', 'etl', '--distributed');
  const plan = repository.read(groups);
  repository.write(groups, plan.replace('"gpu"', '"cpu"'));
  const checked = await repository.millrace('compile', '--check', '--format', 'json');
  expect(JSON.parse(checked.out)).toMatchObject({ drift: [groups] });
  await repository.millrace('compile');
  expect(repository.read(groups)).toBe(plan);

  rmSync(join(repository.root, 'flows/etl.yaml'));
  rmSync(join(repository.root, 'flows/etl.lock.json'));
  rmSync(join(repository.root, 'flows/etl.grants'), { force: true });
  const { out } = await repository.millrace('compile');
  expect(out).toContain(`removed ${groups}`);
  expect(isThere(workflow)).toBe(false);
});

test('a plan that a later Millrace wrote is refused, and stays', async () => {
  await repository.millrace('emit', 'github', 'etl', '--distributed');
  const newer = repository.read(groups).replace('"planVersion": 1', '"planVersion": 2');
  repository.write(groups, newer);
  const emit = ['emit', 'github', 'etl'];
  const commands = [
    ['compile'],
    emit,
    [...emit, '--distributed'],
    [...emit, '--distributed', '--plan'],
  ];
  for (const words of commands) {
    const { code, err } = await repository.millrace(...words);
    expect([words, code, err]).toEqual([words, 1, expect.stringContaining('has format 2')]);
    expect(err).toContain('hint: Update Millrace');
  }
  expect(repository.read(groups)).toBe(newer);
  const audited = await repository.millrace('audit', '--format', 'json', '--offline');
  expect(audited.out).toContain('is to run on many machines and cannot: its plan has format 2');
});

test('an audit says what of a divided flow is edited, gone, or of no flow', async () => {
  const drift = async (): Promise<readonly string[]> => {
    const { out } = await repository.millrace('audit', '--format', 'json', '--offline');
    // True: audit.schema.json describes it.
    const { findings } = JSON.parse(out) as Audited;
    return findings
      .filter(({ rule }) => rule === 'form/workflow-drift')
      .map(({ message }) => message)
      .sort();
  };
  await repository.millrace('emit', 'github', 'etl', '--distributed');
  expect(await drift()).toEqual([]);
  const plan = repository.read(groups);
  repository.write(groups, plan.replace('"gpu"', '"cpu"'));
  expect(await drift()).toEqual([`${groups} is not what the lock of its flow says.`]);
  rmSync(join(repository.root, groups));
  expect(await drift()).toEqual([`${workflow} is not what the lock of its flow says.`]);
  repository.write(groups, plan);
  repository.write('flows/gone.groups.json', plan);
  expect(await drift()).toEqual([
    'flows/gone.groups.json is of a flow that is gone, or that nothing starts any more.',
  ]);
});

interface Audited {
  readonly findings: readonly { readonly rule: string; readonly message: string }[];
}

test('a flow that cannot run on many machines says why, and compile fails until it is mended', async () => {
  await repository.millrace('emit', 'github', 'etl', '--distributed');
  const shared = etl
    .replace('load: { uses: scripts/say.ts', 'load: { uses: scripts/write.ts')
    .replace('train: { uses: scripts/say.ts', 'train: { uses: scripts/read.ts');
  repository.write('flows/etl.yaml', shared);
  await repository.millrace('pin');
  const compiled = await repository.millrace('compile');
  expect(compiled.code).toBe(1);
  expect(compiled.err).toContain('flows/etl.yaml is to run on many machines and cannot: ');
  expect(compiled.err).toMatch(/hint: .*runs-on/);
  const emitted = await repository.millrace('emit', 'github', 'etl', '--json');
  expect(emitted.code).toBe(1);
  expect(JSON.parse(emitted.out)).toMatchObject({ refused: [{ flow: 'flows/etl.yaml' }] });
  expect(await repository.millrace('emit', 'github', '--single')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
});

test('an approval inside another flow is found before a run would wait for it in vain', async () => {
  repository.write('flows/inner.yaml', 'steps:\n  ask: { approve: { message: Go on? } }\n');
  const steps = '  inner: { uses: flows/inner.yaml }\n  load:';
  repository.write('flows/etl.yaml', etl.replace('  load:', steps));
  await repository.millrace('pin');
  await repository.millrace('compile');
  const { code, err } = await repository.millrace('emit', 'github', 'etl', '--distributed');
  expect(code).toBe(1);
  expect(err).toContain('cannot ask for the approval `inner/ask`, which is inside another flow');
  expect(isThere(groups)).toBe(false);
});

test('one job and many do not go together', async () => {
  const { code, err } = await repository.millrace('emit', 'github', '--distributed', '--single');
  expect(code).toBe(2);
  expect(err).toContain('use one of them');
});
