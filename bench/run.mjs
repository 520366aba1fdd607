// Prints ratios of runs from one interleaved run, in a clean environment. Usage: node bench/run.mjs
// [ROUNDS] [PART…], where a part is a piece of a case's name ("in a row", "MB"); without parts, all.
// Machines are shared and noisy: only ratios of medians carry over, and none of this is a test.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { findDeno } from '../dist/store/index.js';
import { casesOf, ratiosOf } from './run-cases.mjs';
import { makeRunRepository } from './run-repository.mjs';

const rounds = Number(process.argv[2] ?? 7);
const parts = process.argv.slice(3);
const cli = new URL('../dist/bin/main.js', import.meta.url).pathname;
const usage = new URL('usage.cjs', import.meta.url).pathname;
const { path: deno, version } = await findDeno(process.env);
const top = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
const root = join(top, 'repository');
mkdirSync(root);

// NODE_EXTRA_CA_CERTS alone costs Node 20 about 45 ms a start.
const env = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  XDG_CACHE_HOME: join(top, 'cache'),
  DENO_DIR: join(top, 'deno'),
};
const oneWall = { ...env, PATH: pathWithoutBubblewrap() };
const before = loadavg();

try {
  const npm = makeRunRepository(root, { cli, deno, env });
  const all = Object.entries(casesOf({ cli, deno, root, npm, env }));
  const found = await interleave(all.filter(([name]) => isWanted(name)));
  print(found);
} finally {
  rmSync(top, { recursive: true, force: true });
}

/** What others are set against is always measured. */
function isWanted(name) {
  const isBase = ['empty node', 'bare deno run', 'one step, two walls'].includes(name);
  return isBase || parts.length === 0 || parts.some((part) => name.includes(part));
}

function pathWithoutBubblewrap() {
  const folder = join(top, 'programs');
  mkdirSync(folder);
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  symlinkSync(git, join(folder, 'git'));
  return folder;
}

/** A B C A B C …: a change of the machine's speed meets all cases alike. The first round is not taken. */
async function interleave(cases) {
  const found = new Map(cases.map(([name]) => [name, []]));
  const ready = [];
  for (const [name, { prepare, ...one }] of cases) {
    ready.push([name, { ...one, ...(prepare && { take: await prepare() }) }]);
  }
  for (let round = -1; round < rounds; round++) {
    for (const [name, one] of ready) {
      const isOnce = one.rounds === 1;
      if (round >= (one.rounds ?? rounds) || (round === -1 && isOnce)) continue;
      const result = await measure(one);
      if (round >= 0) found.get(name).push(result);
    }
  }
  return found;
}

/** Wall time in milliseconds, of `times` at once where a case says so; and the runner's memory. */
async function measure(one) {
  if (one.take !== undefined) return { ms: await one.take(), memory: 0 };
  const start = performance.now();
  const ended = await Promise.all(
    Array.from({ length: one.times ?? 1 }, (_, at) => runOnce(one, join(top, `usage-${at}`))),
  );
  return { ms: performance.now() - start, memory: Math.max(...ended) };
}

function runOnce({ command, words, input, walls, outputs }, report) {
  const isOurs = words[0] === cli && words[1] === 'run';
  const environment = { ...(walls === 1 ? oneWall : env), BENCH_USAGE: report };
  return new Promise((resolve, reject) => {
    const child = spawn(command, isOurs ? ['-r', usage, ...words] : words, {
      cwd: root,
      env: environment,
      stdio: ['pipe', outputs === undefined ? 'ignore' : 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      printed = (printed + text).slice(-10_000);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`${command} ${words.join(' ')} ended with ${code}`));
      else if (outputs !== undefined && !isDeepStrictEqual(outputsOf(printed), outputs)) {
        reject(new Error(`${words.join(' ')} gave ${printed.slice(-500)}`));
      } else resolve(isOurs ? JSON.parse(readFileSync(report, 'utf8')).memory : 0);
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

/** What the last event of `run --json` says. */
function outputsOf(printed) {
  return JSON.parse(printed.trimEnd().split('\n').at(-1)).outputs;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function print(found) {
  const of = (name) => median(found.get(name).map(({ ms }) => ms));
  const has = (name) => found.get(name) !== undefined && found.get(name).length > 0;
  const load = (numbers) => numbers[0].toFixed(1);
  console.log(
    `${rounds} interleaved rounds, Node ${process.versions.node}, Deno ${version}, ${cpus().length} cores, ` +
      `load ${load(before)} to ${load(loadavg())}\n`,
  );
  console.log(`${'case'.padEnd(44)}       ms   × bare  runner MB`);
  for (const [name, taken] of found) {
    if (taken.length === 0) continue;
    const memory = median(taken.map((one) => one.memory));
    const ratio = of(name) / of('bare deno run');
    console.log(
      `${name.padEnd(42)} ${of(name).toFixed(1).padStart(10)} ${ratio.toFixed(2).padStart(8)}` +
        (memory === 0 ? '' : memory.toFixed(0).padStart(11)),
    );
  }
  console.log(`\n${'ratio'.padEnd(50)}  now   mark`);
  for (const { name, value, mark } of ratiosOf(of, has)) {
    console.log(
      `${name.padEnd(50)} ${value.toFixed(2).padStart(5)}${mark === undefined ? '' : `  ≤ ${mark}`}`,
    );
  }
}
