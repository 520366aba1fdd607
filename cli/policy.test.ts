import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

const files = {
  'scripts/echo.ts': [
    "export const permissions = { run: ['echo'] } as const;",
    'export async function main() {',
    "  const { stdout } = await new Deno.Command('echo', { args: ['hi'] }).output();",
    '  return new TextDecoder().decode(stdout).trim();',
    '}',
    '',
  ].join('\n'),
  'flows/broad.yaml':
    'steps: { say: { uses: scripts/echo.ts } }\noutputs: { said: "${{ steps.say.output }}" }\n',
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

test('a broad grant does not run without the policy’s leave', async () => {
  const refused = await repository.millrace('run', 'broad');
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('run "echo", which is broad');
  expect(refused.err).toContain('millrace.yaml');
});

test('the policy admits exactly what it names, for the flow that it names', async () => {
  for (const admitted of ['{ flow: other, run: [echo] }', '{ flow: broad, run: [git] }']) {
    repository.write('policy.yaml', `policy:\n  admit: [${admitted}]\n`);
    expect((await repository.millrace('run', 'broad', '--policy', 'policy.yaml')).code).toBe(1);
  }
  repository.write('millrace.yaml', 'policy:\n  admit: [{ flow: broad, run: [echo] }]\n');
  const run = await repository.millrace('run', 'broad');
  expect(run.code).toBe(0);
  expect(JSON.parse(run.out)).toEqual({ said: 'hi' });
});

test('a policy that is not there, or is no policy, is said', async () => {
  expect(await repository.millrace('run', 'broad', '--policy', 'nope.yaml')).toMatchObject({
    code: 3,
  });
  repository.write('policy.yaml', 'policy: { admit: yes }\n');
  const { code, err } = await repository.millrace('run', 'broad', '--policy', 'policy.yaml');
  expect(code).toBe(3);
  expect(err).toContain('`policy.admit` should be a list');
});
