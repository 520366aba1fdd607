import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { partition } from '../groups/index.ts';
import { readLock } from '../lock/index.ts';
import { dividedFiles, token } from './testing/divided-flows.ts';
import { DividedRun } from './testing/divided-run.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

/** What else can be done with a run that `run-group --finish` made of several jobs' work. */

let repository: TestRepository;
const open: DividedRun[] = [];

beforeAll(async () => {
  repository = makeRepository({ files: dividedFiles, env: { TOKEN: token } });
  for (const word of ['pin', 'compile']) {
    const { code, err } = await repository.millrace(word);
    expect(code === 0 ? '' : err).toBe('');
  }
}, 120_000);

afterEach(() => {
  for (const divided of open.splice(0)) divided.remove();
});

afterAll(() => {
  repository.remove();
});

async function runDivided(flow: string): Promise<DividedRun> {
  const reading = readLock(repository.read(`flows/${flow}.lock.json`));
  if (!reading.ok) throw new Error(reading.problem.message);
  const divided = new DividedRun(repository, flow, partition(reading.lock, {}));
  open.push(divided);
  const { code, err } = await divided.all();
  expect(code === 0 ? '' : err).toBe('');
  return divided;
}

async function sizeOf(): Promise<unknown> {
  const { out } = await repository.millrace('show', 'latest', '--json');
  return (JSON.parse(out) as { readonly outputs: unknown }).outputs;
}

test('a retry goes on with the true values of a merged run, also with those that it could keep masked only', async () => {
  await runDivided('hidden-items');
  const size = `it is ${token}`.length;
  expect(await sizeOf()).toEqual({ size });
  const shown = await repository.millrace('show', 'latest', '--json');
  expect(shown.out).toContain('it is ***');
  expect(shown.out).not.toContain(token);
  const { code, err } = await repository.millrace('retry', 'latest', '--from', 'size');
  expect(code === 0 ? '' : err).toBe('');
  expect(await sizeOf()).toEqual({ size });
}, 120_000);

test('a merged run has the report, the logs and the statement of any other', async () => {
  await runDivided('hidden-items');
  const logs = await repository.millrace('logs', 'latest');
  expect(logs.out).toContain('told');
  const report = await repository.millrace('report', 'latest', '--format', 'markdown');
  expect(report.code).toBe(0);
  expect(report.out).toContain('each\\[1\\]');
  expect(report.out).not.toContain(token);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  repository.write('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  repository.write('key.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const signed = 'run.sigstore.json';
  const key = ['--key', 'key.pem', '--output', signed];
  expect((await repository.millrace('attest', '--run', 'latest', ...key)).err).not.toContain(': ');
  repository.write('run.json', (await repository.millrace('show', 'latest', '--json')).out);
  const check = ['verify', 'run.json', '--statement', signed, '--key', 'key.pub'];
  expect((await repository.millrace(...check)).code).toBe(0);
  repository.write('run.json', repository.read('run.json').replace('succeeded', 'failed'));
  expect((await repository.millrace(...check)).code).toBe(1);
}, 120_000);
