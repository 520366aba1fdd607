import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { emitSample, samples } from './testing/sample-flows.ts';

const token = 'token-of-the-job';

/** Runs the script of the gate against a GitHub that answers with these reviews. */
async function askWho(
  reviews: unknown,
): Promise<{ readonly code: number | null; readonly said: string; readonly output: string }> {
  const workflow = parse(emitSample(samples['approvals'] ?? expect.fail())) as {
    jobs: Record<string, { steps: { run: string; env: Record<string, string> }[] }>;
  };
  const [step] = workflow.jobs['approve-first']?.steps ?? expect.fail();
  const folder = mkdtempSync(join(tmpdir(), 'millrace-gate-'));
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const server = createServer((request, response) => {
    const isRight =
      request.url === '/repos/o/r/actions/runs/7/approvals' &&
      request.headers.authorization === `Bearer ${token}`;
    response.writeHead(isRight ? 200 : 404).end(JSON.stringify(reviews));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // Of a TCP server that listens.
  try {
    const child = spawn('bash', ['-eo', 'pipefail', '-c', step?.run ?? ''], {
      env: {
        ...process.env,
        ...step?.env,
        GH_TOKEN: token,
        GITHUB_API_URL: `http://127.0.0.1:${String(port)}`,
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_RUN_ID: '7',
        GITHUB_OUTPUT: output,
        RUNNER_TEMP: folder,
        no_proxy: '127.0.0.1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, said, output: readFileSync(output, 'utf8') };
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const missing = ['curl', 'jq'].filter(
  (name) => !(process.env['PATH'] ?? '').split(':').some((folder) => isFile(join(folder, name))),
);
if (missing.length > 0) console.warn(`the gate is not run: ${missing.join(' and ')} missing`);

function isFile(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

const review = (state: string, environment: string, login: string): object => ({
  state,
  comment: '',
  environments: [{ id: 1, name: environment }],
  user: { login },
});

test.skipIf(missing.length > 0)('the gate tells who approved its own environment', async () => {
  const reviews = [
    review('rejected', 'team--report.first', 'eve'),
    review('approved', 'team--report.second', 'mallory'),
    review('approved', 'team--report.first', 'ada'),
  ];
  expect(await askWho(reviews)).toMatchObject({ code: 0, output: 'by=ada\n' });
});

test.skipIf(missing.length > 0)('an environment that asks nobody stops the run', async () => {
  for (const reviews of [[], [review('approved', 'other', 'ada')]]) {
    const { code, said, output } = await askWho(reviews);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(said).toContain('::error::Nobody approved');
    expect(said).not.toContain(token);
  }
});
