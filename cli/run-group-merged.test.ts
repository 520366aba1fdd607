import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { token } from './testing/divided-flows.ts';
import { useDividedFlows } from './testing/use-divided-flows.ts';

/** What else can be done with a run that `run-group --finish` made of several jobs' work. */

const flows = useDividedFlows();

async function runDivided(flow: string): Promise<void> {
  const { code, err } = await flows.divide(flow).all();
  expect(code === 0 ? '' : err).toBe('');
}

async function sizeOf(): Promise<unknown> {
  const { out } = await flows.repository.millrace('show', 'latest', '--json');
  return (JSON.parse(out) as { readonly outputs: unknown }).outputs;
}

test('a retry goes on with the true values of a merged run, also with those that it could keep masked only', async () => {
  await runDivided('hidden-items');
  const size = `it is ${token}`.length;
  expect(await sizeOf()).toEqual({ size });
  const shown = await flows.repository.millrace('show', 'latest', '--json');
  expect(shown.out).toContain('it is ***');
  expect(shown.out).not.toContain(token);
  const { code, err } = await flows.repository.millrace('retry', 'latest', '--from', 'size');
  expect(code === 0 ? '' : err).toBe('');
  expect(await sizeOf()).toEqual({ size });
}, 120_000);

test('a merged run has the report, the logs and the statement of any other', async () => {
  await runDivided('hidden-items');
  const logs = await flows.repository.millrace('logs', 'latest');
  expect(logs.out).toContain('told');
  const report = await flows.repository.millrace('report', 'latest', '--format', 'markdown');
  expect(report.code).toBe(0);
  expect(report.out).toContain('each\\[1\\]');
  expect(report.out).not.toContain(token);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  flows.repository.write('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  flows.repository.write('key.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const signed = 'run.sigstore.json';
  const key = ['--key', 'key.pem', '--output', signed];
  expect((await flows.repository.millrace('attest', '--run', 'latest', ...key)).err).not.toContain(
    ': ',
  );
  flows.repository.write(
    'run.json',
    (await flows.repository.millrace('show', 'latest', '--json')).out,
  );
  const check = ['verify', 'run.json', '--statement', signed, '--key', 'key.pub'];
  expect((await flows.repository.millrace(...check)).code).toBe(0);
  flows.repository.write(
    'run.json',
    flows.repository.read('run.json').replace('succeeded', 'failed'),
  );
  expect((await flows.repository.millrace(...check)).code).toBe(1);
}, 120_000);
