import { expect, test } from 'vitest';
import type { Call, Json } from '../../../lock/index.ts';
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

const parameters = (...names: string[]): Call => ({ form: 'parameters', names });

for (const testWall of await wallsForTests()) {
  const { wall } = testWall;
  const run = (
    text: string,
    more: Partial<ScriptFixture> = {},
    input: Json = {},
  ): Promise<Attempt> => runScript(testWall, script(text, more), input);

  test.concurrent(
    `${wall}: parameters are filled by name, and an absent one takes its default`,
    async () => {
      const attempt = await run(
        'export async function main(query: string, limit = 20, more?: string) { return { query, limit, more: more ?? null }; }',
        { call: parameters('query', 'limit', 'more') },
        { query: 'x' },
      );
      expect(valueOf(attempt)).toEqual({ query: 'x', limit: 20, more: null });
    },
  );

  test.concurrent(`${wall}: the object form gets one object`, async () => {
    const attempt = await run(
      'export const main = ({ a, b }: { a: number; b: number }) => a + b;',
      {},
      { a: 1, b: 2 },
    );
    expect(valueOf(attempt)).toBe(3);
  });

  test.concurrent(`${wall}: a default export and a re-export are main`, async () => {
    const byDefault = await run('export default (x: { n: number }) => x.n + 1;', {}, { n: 1 });
    expect(valueOf(byDefault)).toBe(2);
    const modules = {
      'scripts/a.ts': "export { inner as main } from './b.ts';",
      'scripts/b.ts': 'export function inner(x: { n: number }): number { return x.n * 2; }',
    };
    expect(valueOf(await run('', { modules }, { n: 4 }))).toBe(8);
  });

  test.concurrent(`${wall}: nothing returned is null`, async () => {
    expect((await run('export function main(): void {}')).outcome).toEqual({
      kind: 'returned',
      text: 'null',
    });
  });

  test.concurrent(`${wall}: the context is the last parameter of either form`, async () => {
    const text =
      'export function main(a: unknown, ctx: any) { return { a, run: ctx.run, attempt: ctx.attempt, key: ctx.idempotencyKey, aborted: ctx.signal.aborted }; }';
    const context = { run: 'run-1', attempt: 1, key: 'key-1', aborted: false };
    const first = await run(
      text,
      { call: { form: 'parameters', names: ['a'], context: 'context' } },
      { a: 1 },
    );
    expect(valueOf(first)).toEqual({ a: 1, ...context });
    const second = await run(
      text,
      { call: { form: 'object', names: [], context: 'context' } },
      { a: 1 },
    );
    expect(valueOf(second)).toEqual({ a: { a: 1 }, ...context });
    const bare = await run(
      'export function main(signal: AbortSignal) { return signal instanceof AbortSignal; }',
      {
        call: { form: 'parameters', names: [], context: 'signal' },
      },
    );
    expect(valueOf(bare)).toBe(true);
  });

  test.concurrent(
    `${wall}: dates, URLs and bytes are revived for main and written back as text`,
    async () => {
      const text = (type: string): Json => ({ type: 'string', 'x-type': type });
      const attempt = await run(
        `export function main(at: Date, link: URL, data: Uint8Array) {
        const kinds = [at instanceof Date, link instanceof URL, data instanceof Uint8Array];
        return { kinds, at, link, data, later: new Date(at.getTime() + 1), nested: [{ data }] };
      }`,
        {
          call: parameters('at', 'link', 'data'),
          input: {
            type: 'object',
            properties: { at: text('Date'), link: text('URL'), data: text('Uint8Array') },
          },
          returnsBytes: true,
        },
        { at: '2026-01-02T03:04:05.006Z', link: 'https://example.com/a?b=c', data: 'AQID/w==' },
      );
      expect(valueOf(attempt)).toEqual({
        kinds: [true, true, true],
        at: '2026-01-02T03:04:05.006Z',
        link: 'https://example.com/a?b=c',
        data: 'AQID/w==',
        later: '2026-01-02T03:04:05.007Z',
        nested: [{ data: 'AQID/w==' }],
      });
    },
  );

  test.concurrent(`${wall}: logs travel apart from the result, in order and whole`, async () => {
    const attempt = await run(`
      export function main() {
        console.log('one'); console.error('two');
        Deno.stdout.writeSync(new TextEncoder().encode('three\\nfo'));
        Deno.stdout.writeSync(new TextEncoder().encode('ur'));
        console.error('last words');
        return 'done';
      }`);
    expect(valueOf(attempt)).toBe('done');
    expect(attempt.stdout).toBe('one\nthree\nfour');
    expect(attempt.stderr).toBe('two\nlast words');
  });

  test.concurrent(
    `${wall}: an error is told with its name, its message and, in the log, its place`,
    async () => {
      const attempt = await run(`
      class Sour extends Error { override name = 'Sour'; }
      export function main() { throw new Sour('it went off'); }`);
      expect(attempt.outcome).toEqual({
        kind: 'threw',
        error: { name: 'Sour', message: 'it went off' },
      });
      expect(attempt.stderr).toContain('at main (scripts/a.ts:3:');
    },
  );

  test.concurrent(`${wall}: an error at the top level of the module is the step's`, async () => {
    const attempt = await run("throw new TypeError('at the top'); export function main() {}");
    expect(attempt.outcome).toMatchObject({
      kind: 'threw',
      error: { name: 'TypeError', message: 'at the top' },
    });
  });

  test.concurrent(`${wall}: a script without main says so`, async () => {
    const attempt = await run('export const other = 1;');
    expect(attempt.outcome).toMatchObject({
      kind: 'threw',
      error: { message: 'The script exports no function called main.' },
    });
  });

  test.concurrent(`${wall}: not a line of the step runs before its call`, async () => {
    const opened = openFixture(
      testWall,
      script("console.log('top level'); export function main() { return 1; }"),
    );
    const step = opened.start();
    await new Promise((resolve) => setTimeout(resolve, 400));
    const lines: string[] = [];
    const outcome = step.run({
      input: {},
      context: { run: 'r', attempt: 1, idempotencyKey: 'k' },
      secrets: [],
      signal: new AbortController().signal,
      onLog: (_stream, line) => lines.push(line),
    });
    // What had been written before would have been handed on at once.
    expect(lines).toEqual([]);
    expect(await outcome).toEqual({ kind: 'returned', text: '1' });
    expect(lines).toEqual(['top level']);
    await opened.close();
  });

  test.concurrent(`${wall}: a process killed before its call answers with cancelled`, async () => {
    const opened = openFixture(testWall, script('export const main = () => 1;'));
    const step = opened.start();
    step.kill();
    expect((await runOnce(step, {})).outcome).toEqual({ kind: 'cancelled' });
    await opened.close();
  });
}
