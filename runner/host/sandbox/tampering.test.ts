import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Json } from '../../../lock/index.ts';
import {
  type Attempt,
  runScript,
  type ScriptFixture,
  wallsForTests,
} from '../../testing/sandbox-fixture.ts';

const walls = await wallsForTests();
const [firstWall] = walls;

function run(
  text: string,
  more: Partial<ScriptFixture> = {},
  input: Json = {},
  wall = firstWall,
): Promise<Attempt> {
  if (wall === undefined) throw new Error('There is no Deno.');
  const modules = { 'scripts/a.ts': `${text}\nexport {};` };
  return runScript(wall, { entry: 'scripts/a.ts', modules, ...more }, input, { timeoutMs: 20_000 });
}

const real = { kind: 'returned', text: '{"real":true}' };
const main = 'export function main() { return { real: true }; }';

test.skipIf(firstWall === undefined)(
  'a toJSON fixed on a built-in prototype fails the step',
  async () => {
    const attempt = await run(`
    Object.defineProperty(Object.prototype, 'toJSON', { value: () => ({ forged: true }), configurable: false });
    ${main}`);
    expect(attempt.outcome).toMatchObject({ kind: 'threw', error: { name: 'ResultError' } });
  },
);

test.skipIf(firstWall === undefined)(
  'a step that closes its streams has no result, or its own',
  async () => {
    const closed = await run('Deno.stdout.close(); export const main = () => 1;');
    expect(closed.outcome.kind).toBe('no-result');
    const deaf = await run(`Deno.stderr.close(); ${main}`);
    expect(deaf.outcome).toEqual(real);
  },
);

test.skipIf(firstWall === undefined)('a heap snapshot does not show the nonce', async () => {
  // The frame of a second attempt would need the bytes of the first: look for any run of them.
  const attempt = await run(
    `
    import v8 from 'node:v8';
    export async function main() {
      let text = '';
      for await (const chunk of v8.getHeapSnapshot() as any) text += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
      return { size: text.length, argument: text.includes('in-the-input-7f3a9c') };
    }`,
    {},
    { argument: 'in-the-input-7f3a9c' },
  );
  // The input is a string and stands there, so the snapshot is real; the nonce never was a string.
  expect(attempt.outcome.kind).toBe('returned');
  expect(attempt.outcome.kind === 'returned' && attempt.outcome.text).toContain('"argument":true');
});

const daemon = `
  const start = (program: string, args: string[]) =>
    new Deno.Command(program, { args, stdin: 'null', stdout: 'null', stderr: 'null' }).outputSync();
  export function main() {
    start('setsid', ['-f', 'sleep', '7654.321']);
    start('sh', ['-c', 'setsid -f sh -c "setsid -f sleep 7654.321; sleep 7654.321"']);
    return { real: true };
  }`;

const linux = process.platform === 'linux' && firstWall !== undefined;

test.skipIf(!linux)(
  'daemons that left the session die with the step, with either wall',
  async () => {
    const environment = { PATH: process.env['PATH'] ?? '' };
    for (const wall of walls) {
      const grants = { run: ['setsid', 'sh'] };
      const attempt = await run(daemon, { grants, environment }, {}, wall);
      expect(attempt.outcome).toEqual(real);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
      expect(left.split('\n').filter((line) => line.includes('7654.321'))).toEqual([]);
    }
  },
);
