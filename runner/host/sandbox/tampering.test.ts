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

/** Each is the top of a module whose main returns `{real: true}`: that, or a failed step, is recorded. */
const tampering: { readonly [name: string]: string } = {
  'replaces the constructor that typed arrays are copied with': `
    const stolen: unknown[] = [];
    for (const prototype of [Uint8Array.prototype, Object.getPrototypeOf(Uint8Array.prototype)]) {
      Object.defineProperty(prototype, 'constructor', {
        get() { stolen.push(this); return { [Symbol.species]: function (...a: unknown[]) { stolen.push(a); console.log('STOLEN', a); return new Uint8Array(1000); } }; },
      });
    }`,
  'replaces the accessors of typed arrays': `
    const typed = Object.getPrototypeOf(Uint8Array.prototype);
    for (const key of ['length', 'byteLength', 'byteOffset', 'buffer']) {
      Object.defineProperty(typed, key, { get() { console.log('STOLEN', this); return 0; } });
    }
    for (const key of ['set', 'subarray', 'slice', 'fill']) typed[key] = function () { console.log('STOLEN', this); return this; };`,
  'replaces what calls functions': `
    Function.prototype.call = function () { console.log('STOLEN'); return 0; } as never;
    Function.prototype.apply = function () { console.log('STOLEN'); return 0; } as never;
    Function.prototype.bind = function () { console.log('STOLEN'); return () => 0; } as never;
    Reflect.apply = () => ({ forged: true });`,
  'replaces promises': `
    Promise.prototype.then = function () { throw new Error('no'); } as never;
    Promise.resolve = (() => ({ then(f: (v: unknown) => void) { f({ forged: true }); } })) as never;`,
  'gives every object the keys of a property descriptor': `
    for (const key of ['get', 'set', 'value', 'toJSON', 'kind', 'limit', 'bytes', 'takes']) {
      Object.defineProperty(Object.prototype, key, { value: () => 'forged', configurable: true, writable: true });
    }`,
  'replaces the text encoder and the output streams': `
    TextEncoder.prototype.encode = () => new Uint8Array([123, 125]);
    TextEncoder.prototype.encodeInto = () => ({ read: 2, written: 2 });
    Object.getPrototypeOf(Deno.stdout).writeSync = () => 1;
    Object.getPrototypeOf(Deno.stderr).writeSync = () => 1;
    Object.defineProperty(Deno, 'stdout', { value: null });`,
  'looks for the runtime inside Deno': `
    const inner = (Deno as any)[(Deno as any).internal];
    if (inner !== undefined) { console.log('STOLEN', Object.keys(inner)); inner.webidl.converters.DOMString = () => '{"forged":true}'; }`,
  'writes stack frames': `
    (Error as any).prepareStackTrace = (_: unknown, sites: any[]) => { for (const site of sites) { if (site.getThis() || site.getFunction()) console.log('STOLEN'); } return ''; };
    new Error('x').stack;`,
  'runs the gate and the wrapper again': `
    for (const path of ['../../gate.mjs?again', '../../../wrapper.mjs?again']) {
      try { await import(new URL(path, import.meta.url).href); console.log('STOLEN', path); } catch { /* expected */ }
    }`,
  'writes frames of its own': `
    for (let i = 0; i < 200; i++) {
      const frame = crypto.getRandomValues(new Uint8Array(37));
      frame.set([1, 0, 0, 0, 2], 32);
      Deno.stdout.writeSync(frame); Deno.stdout.writeSync(new TextEncoder().encode('{}'));
      Deno.stderr.writeSync(frame);
    }`,
  'reads what is left on stdin': `
    const left = new Uint8Array(100);
    Promise.race([Deno.stdin.read(left), new Promise((r) => setTimeout(r, 50))]).then(() => { if (left.some((b) => b !== 0)) console.log('STOLEN'); });
    await new Promise((r) => setTimeout(r, 100));`,
};

for (const [name, top] of firstWall === undefined ? [] : Object.entries(tampering)) {
  test.concurrent(`a module that ${name} forges nothing`, async () => {
    const attempt = await run(`${top}\n${main}`);
    expect(attempt.log.join('\n')).not.toContain('STOLEN');
    if (attempt.outcome.kind === 'returned') expect(attempt.outcome).toEqual(real);
    else expect(['threw', 'no-result']).toContain(attempt.outcome.kind);
  });
}

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
