// Prints how far from its timeout of one second a step of each kind ends, as the runner's own events tell it. Usage:
// node bench/timeouts.mjs [ROUNDS]. The promise is ± 0.5 s on a machine that is not overloaded; this is no test.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const rounds = Number(process.argv[2] ?? 5);
const limitMs = 1000;
const cli = new URL('../dist/bin/main.js', import.meta.url).pathname;
const top = mkdtempSync(join(tmpdir(), 'millrace-timeouts-'));
const root = join(top, 'repository');

const start = `const start = (program: string, ...args: string[]) =>
  new Deno.Command(program, { args, stdin: 'null', stdout: 'null', stderr: 'null' }).spawn();`;
const never = 'await new Promise((resolve) => setTimeout(resolve, 600_000));';
const programs = "export const permissions = { run: ['sh', 'setsid'] } as const;";

/** What a step does instead of ending; each is a script. */
const cases = {
  'busy-loop': 'export function main(): void {\n  for (;;);\n}',
  waiting: `export async function main(): Promise<void> {\n  ${never}\n}`,
  'ignores-signal': `export async function main(_: null, ctx: { signal: AbortSignal }): Promise<void> {
  ctx.signal.addEventListener('abort', () => undefined);
  for (;;) ${never}
}`,
  'ignores-sigterm': `export async function main(): Promise<void> {
  try {
    Deno.addSignalListener('SIGTERM', () => undefined);
  } catch {
    // Where signals may not be listened to there is nothing to ignore.
  }
  for (;;) ${never}
}`,
  'sleeping-children': `${programs}
export async function main(): Promise<void> {
  ${start}
  await Promise.all([1, 2, 3].map(() => start('sh', '-c', 'trap "" TERM INT; sleep 600').status));
}`,
  daemon: `${programs}
export async function main(): Promise<void> {
  ${start}
  await start('setsid', '-f', 'sh', '-c', 'trap "" TERM INT; sleep 600').status;
  ${never}
}`,
};

const names = Object.keys(cases);
const base = { PATH: process.env.PATH, HOME: top, XDG_CACHE_HOME: join(top, 'cache') };
const walls = { 'two walls': base, 'one wall': { ...base, PATH: pathWithoutBubblewrap() } };

try {
  makeRepository();
  print(await measure());
} finally {
  rmSync(top, { recursive: true, force: true });
}

/** A B C A B C …: a change of the machine's speed meets all cases alike. */
async function measure() {
  const pairs = names.flatMap((name) => Object.keys(walls).map((wall) => [name, wall]));
  const found = new Map(pairs.map((pair) => [pair.join(', '), []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, wall] of pairs) {
      found.get(`${name}, ${wall}`).push(await errorOf(name, walls[wall]));
    }
  }
  return found;
}

function makeRepository() {
  for (const folder of ['flows', 'scripts']) mkdirSync(join(root, folder), { recursive: true });
  execFileSync('git', ['init', '-q', root]);
  for (const [name, text] of Object.entries(cases)) {
    writeFileSync(join(root, `scripts/${name}.ts`), `${text}\n`);
    const with_ = name === 'ignores-signal' ? ', with: { _: null }' : '';
    const step = `{ uses: scripts/${name}.ts, timeout: ${limitMs}ms${with_} }`;
    writeFileSync(join(root, `flows/${name}.yaml`), `steps:\n  it: ${step}\n`);
  }
  const admitted = names.map((name) => `    - { flow: ${name}, run: [sh, setsid] }\n`);
  writeFileSync(join(root, 'millrace.yaml'), `policy:\n  admit:\n${admitted.join('')}`);
  for (const word of ['pin', 'compile']) {
    const options = { cwd: root, env: base, stdio: 'inherit' };
    execFileSync(process.execPath, [cli, word, '--quiet'], options);
  }
}

/** Bubblewrap is not found where only these are. */
function pathWithoutBubblewrap() {
  const folder = join(top, 'programs');
  mkdirSync(folder);
  for (const name of ['git', 'setpriv', 'sh', 'setsid', 'sleep']) {
    const found = execFileSync('sh', ['-c', `command -v ${name} || true`], { encoding: 'utf8' });
    if (found !== '') symlinkSync(found.trim(), join(folder, name));
  }
  return folder;
}

/** From the start of the attempt to its failure, less the timeout, in milliseconds. */
async function errorOf(flow, env) {
  const words = [cli, 'run', flow, '--json'];
  const options = { cwd: root, env, encoding: 'utf8' };
  const { stdout } = await promisify(execFile)(process.execPath, words, options).catch((it) => it);
  const events = stdout.trim().split('\n').map(parse);
  const at = (kind) => events.find((event) => event?.kind === kind)?.at;
  const [begun, failed] = [at('attempt-started'), at('attempt-failed')];
  if (begun === undefined || failed === undefined) throw new Error(`${flow}: ${stdout}`);
  return failed - begun - limitMs;
}

function parse(line) {
  return line === '' ? undefined : JSON.parse(line);
}

function print(found) {
  const load = loadavg().map((it) => it.toFixed(1));
  console.log(`timeouts of ${limitMs} ms, ${rounds} rounds, load ${load.join(' ')}`);
  console.log('error in ms: median, least, most');
  for (const [name, errors] of found) {
    const sorted = errors.toSorted((a, b) => a - b);
    const three = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)];
    console.log(`${name.padEnd(32)} ${three.map((it) => String(it).padStart(6)).join(' ')}`);
  }
  console.log(`most of all: ${Math.max(...[...found.values()].flat().map(Math.abs))} ms`);
}
