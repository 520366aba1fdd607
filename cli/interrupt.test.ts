import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

const files = {
  'scripts/wait.ts': [
    "export const permissions = { write: ['out'] } as const;",
    'export async function main(ms: number) {',
    "  await Deno.mkdir('out', { recursive: true });",
    "  await Deno.writeTextFile('out/pid', String(Deno.pid));",
    '  await new Promise((resolve) => setTimeout(resolve, ms));',
    '}',
    '',
  ].join('\n'),
  'flows/slow.yaml': [
    'steps:',
    '  quick: { value: 1 }',
    '  slow: { needs: [quick], uses: scripts/wait.ts, with: { ms: 60000 } }',
    '',
  ].join('\n'),
  'flows/limited.yaml':
    'steps:\n  slow: { uses: scripts/wait.ts, with: { ms: 60000 }, timeout: 500ms }\n',
  'flows/whole.yaml':
    'timeout: 700ms\nsteps:\n  slow: { uses: scripts/wait.ts, with: { ms: 60000 } }\n',
};

let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({ files });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
});

afterAll(() => {
  repository.remove();
});

test('Ctrl-C stops the steps, keeps the journal and ends with 130', async () => {
  const started = repository.start(['run', 'slow', '--json']);
  await until(() => existsSync(join(repository.root, 'out/pid')));
  expect(stepIsRunning()).toBe(true);
  process.kill(started.pid, 'SIGINT');
  const { code, out, err } = await started.ended;
  expect(code).toBe(130);
  expect(err).not.toContain('    at ');
  expect(out).toContain('"status":"cancelled"');
  expect(await stepsStillRunning()).toBe(false);
  const shown = JSON.parse((await repository.millrace('show', '--json')).out) as {
    status: string;
    steps: { step: string; status: string }[];
  };
  expect(shown.status).toBe('cancelled');
  expect(shown.steps.map(({ step, status }) => `${step} ${status}`)).toContain('quick succeeded');
});

test('a step that takes longer than its timeout is killed, and the flow fails', async () => {
  const { code, err } = await repository.millrace('run', 'limited');
  expect(code).toBe(1);
  expect(err).toMatch(/500 ms|0\.5 s/);
  expect(await stepsStillRunning()).toBe(false);
});

test('a flow that takes longer than its timeout is stopped', async () => {
  const { code, err } = await repository.millrace('run', 'whole');
  expect(code).toBe(1);
  expect(err.toLowerCase()).toContain('time');
  expect(await stepsStillRunning()).toBe(false);
});

/** Any process whose command line names Deno and this repository's folder. */
function stepIsRunning(): boolean {
  const isOurs = (pid: string): boolean => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return line.includes('deno') && line.includes(repository.root);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isOurs(name));
}

/** A killed process is gone as soon as it was reaped. */
async function stepsStillRunning(): Promise<boolean> {
  for (let tries = 0; tries < 20 && stepIsRunning(); tries++) await pause(50);
  return stepIsRunning();
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600 && !condition(); tries++) await pause(50);
  expect(condition()).toBe(true);
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
