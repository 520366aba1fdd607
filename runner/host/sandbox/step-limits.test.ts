import { expect, test } from 'vitest';
import type { Json } from '../../../lock/index.ts';
import type { StepCall } from '../../sandbox-port.ts';
import {
  type Attempt,
  openFixture,
  runOnce,
  runScript,
  type ScriptFixture,
  valueOf,
  wallsForTests,
} from '../../testing/sandbox-fixture.ts';

function script(text: string, more: Partial<ScriptFixture> = {}): ScriptFixture {
  return { entry: 'scripts/a.ts', modules: { 'scripts/a.ts': text }, ...more };
}

for (const testWall of await wallsForTests()) {
  const { wall } = testWall;
  const run = (
    text: string,
    more: Partial<ScriptFixture> = {},
    input: Json = {},
    call: Partial<StepCall> = {},
  ): Promise<Attempt> => runScript(testWall, script(text, more), input, call);

  test.concurrent(`${wall}: a step that never ends is killed at its timeout`, async () => {
    const attempt = await run('export function main() { for (;;); }', {}, {}, { timeoutMs: 1000 });
    expect(attempt.outcome).toEqual({ kind: 'timed-out' });
    // Not before its time: a timer may be a millisecond early. The loop has no other end.
    expect(attempt.ms).toBeGreaterThan(990);
  });

  test.concurrent(
    `${wall}: the signal aborts at the timeout, and the step may still write its log`,
    async () => {
      const attempt = await run(
        `export async function main(ctx: { signal: AbortSignal }) {
        const timer = setTimeout(() => {}, 60000);
        await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
        clearTimeout(timer);
        console.log('cleaned up');
      }`,
        { call: { form: 'parameters', names: [], context: 'context' } },
        {},
        { timeoutMs: 500 },
      );
      expect(attempt.outcome).toEqual({ kind: 'timed-out' });
      expect(attempt.stdout).toBe('cleaned up');
    },
  );

  test.concurrent(
    `${wall}: a step that ignores its signal is killed after the grace time`,
    async () => {
      const attempt = await run(
        `export async function main(ctx: { signal: AbortSignal }) {
        ctx.signal.addEventListener('abort', () => console.log('heard'));
        await new Promise((resolve) => setTimeout(resolve, 600_000));
      }`,
        { call: { form: 'parameters', names: [], context: 'context' } },
        {},
        { timeoutMs: 300 },
      );
      expect(attempt.outcome).toEqual({ kind: 'timed-out' });
      expect(attempt.stdout).toBe('heard');
      // The time and the grace; by itself the step ends long after the test has given up.
      expect(attempt.ms).toBeGreaterThan(690);
    },
  );

  test.concurrent(`${wall}: a cancelled step is killed`, async () => {
    const controller = new AbortController();
    const attempt = run(
      'export function main() { for (;;); }',
      {},
      {},
      { signal: controller.signal },
    );
    setTimeout(() => {
      controller.abort();
    }, 300);
    expect((await attempt).outcome).toEqual({ kind: 'cancelled' });
  });

  test.concurrent(`${wall}: the memory that a step asks for is its limit`, async () => {
    const take = `export async function main() {
      const taken = new Uint8Array(400 * 1024 * 1024).fill(1);
      await new Promise((resolve) => setTimeout(resolve, 400));
      return taken.length;
    }`;
    const attempt = async (memoryMiB: number): Promise<Attempt> => {
      const opened = openFixture(testWall, script(take, { limits: { memoryMiB: 300 } }));
      const step = opened.sandbox.start({ script: 'script', grants: {}, memoryMiB });
      const ended = await runOnce(step, {});
      await opened.close();
      return ended;
    };
    expect((await attempt(64)).outcome).toEqual({ kind: 'out-of-memory', limitMiB: 64 });
    expect(valueOf(await attempt(1000))).toBe(400 * 1024 * 1024);
  });

  test.concurrent(`${wall}: programs count as their step does`, async () => {
    const environment = { PATH: process.env['PATH'] ?? '' };
    const attempt = await run(
      // By itself it ends long after the test has given up.
      `export const main = () => new Deno.Command('sh', { args: ['-c', 'i=0; while [ $i -lt 400 ]; do sleep 600 & i=$((i+1)); done; wait'] }).outputSync().code;`,
      { grants: { run: ['sh'] }, environment },
    );
    expect(attempt.outcome).toEqual({
      kind: 'no-result',
      message: 'The step was stopped: it had more than 256 processes and threads.',
    });
  });

  test.concurrent(
    `${wall}: a promise that nobody settles ends the step without a result`,
    async () => {
      const text = 'export function main() { return new Promise(() => {}); }';
      const plain = await run(text);
      expect(plain.outcome).toMatchObject({ kind: 'no-result' });
      const withContext = await run(text, {
        call: { form: 'parameters', names: [], context: 'context' },
      });
      expect(withContext.outcome).toMatchObject({ kind: 'no-result' });
    },
  );

  test.concurrent(`${wall}: an error that nobody catches is in the message`, async () => {
    const attempt = await run(
      "export async function main() { setTimeout(() => { throw new Error('late'); }, 1); await new Promise((r) => setTimeout(r, 5000)); }",
    );
    expect(attempt.outcome).toMatchObject({ kind: 'no-result' });
    expect(JSON.stringify(attempt.outcome)).toContain(
      'Uncaught (in promise) Error: late'.replace('(in promise) ', ''),
    );
  });

  test.concurrent(`${wall}: a result above the limit is refused and says the limit`, async () => {
    const attempt = await run("export const main = () => 'x'.repeat(2000);", {
      limits: { resultBytes: 1000 },
    });
    expect(attempt.outcome).toEqual({ kind: 'output-too-large', limitBytes: 1000 });
  });

  test.concurrent(`${wall}: a large result arrives whole`, async () => {
    const attempt = await run("export const main = () => 'é'.repeat(2_000_000);");
    expect(valueOf(attempt)).toBe('é'.repeat(2_000_000));
  });

  test.concurrent(`${wall}: a log above the limit is cut, and that is said`, async () => {
    const attempt = await run(
      "export function main() { for (let i = 0; i < 40; i++) console.log('x'.repeat(999)); return 1; }",
      { limits: { logBytes: 10_000 } },
    );
    expect(valueOf(attempt)).toBe(1);
    expect(attempt.stdout.length).toBeLessThan(11_000);
    expect(attempt.log.at(-1)).toContain('The log of this attempt ends here');
  });

  test.concurrent(
    `${wall}: the environment holds the granted names only, and the clock is UTC`,
    async () => {
      const attempt = await run(
        'export function main() { return { env: Deno.env.toObject(), zone: new Date(0).getTimezoneOffset() }; }',
        {
          grants: { env: true },
          environment: { TOKEN: 'a', LD_PRELOAD: '/x.so', DENO_V8_FLAGS: '--x' },
        },
      );
      const { env, zone } = valueOf(attempt) as { env: Record<string, string>; zone: number };
      expect(zone).toBe(0);
      // Deno adds two names of its own, and bubblewrap one.
      const own = ['DENO_NODE_SHIM_ACTIVE', 'PATH', ...(wall === 'deno' ? [] : ['PWD'])];
      const deno = ['DENO_DIR', 'DENO_EMIT_CACHE_MODE', 'DENO_NO_UPDATE_CHECK'];
      const names = [...deno, 'HOME', 'NO_COLOR', 'TOKEN', 'TZ', ...own];
      expect(Object.keys(env).sort()).toEqual(names.sort());
      expect(env['PATH']).toMatch(/node_compat_bin:?$/);
    },
  );

  test.concurrent(
    `${wall}: a granted folder is read and written relative to the workspace`,
    async () => {
      const attempt = await run(
        `export async function main() {
        await Deno.mkdir('out', { recursive: true });
        await Deno.writeTextFile('out/a,b.txt', 'hello');
        let other = 'allowed';
        try { await Deno.writeTextFile('other.txt', 'x'); } catch (error) { other = (error as Error).name; }
        return { text: await Deno.readTextFile('./out/a,b.txt'), other };
      }`,
        { grants: { read: ['out'], write: ['out'] } },
      );
      expect(valueOf(attempt)).toEqual({ text: 'hello', other: 'NotCapable' });
    },
  );

  test.concurrent(
    `${wall}: the step may read its own modules and nothing beside them`,
    async () => {
      const attempt = await run(`
      const read = (path: string) => { try { return Deno.readTextFileSync(new URL(path, import.meta.url)).length > 0; } catch (error) { return (error as Error).name; } };
      export function main() { return [read('./a.ts'), read('../../../wrapper.mjs'), read('../../../deno.lock')]; }`);
      expect(valueOf(attempt)).toEqual([true, 'NotCapable', 'NotCapable']);
    },
  );
}
