// How long a compile takes, by the number of flows: cold, with one flow changed, with nothing changed,
// and after one edit under `--watch`. Usage: node bench/compile.mjs [SIZE…]; sizes are 10, 100 and
// 1000 flows of ten steps over as many scripts. Ratios of medians from one interleaved run; wall time
// is a shared machine's, CPU time is the process's own, and the ratios are taken from CPU time.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { flowPath, writeSyntheticRepository } from './synthetic-repository.mjs';

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) sizes.push(1, 10, 100, 1000);
const cli = new URL('../dist/bin/main.js', import.meta.url).pathname;
const usage = new URL('usage.cjs', import.meta.url).pathname;
const top = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
const cache = join(top, 'cache');

// NODE_EXTRA_CA_CERTS alone costs Node 20 about 45 ms a start.
const env = { PATH: process.env.PATH, HOME: process.env.HOME, XDG_CACHE_HOME: cache };

/** A thousand flows take so long that one round must do: its ratios are far from their marks. */
const roundsOf = (size) => (size >= 1000 ? 1 : size >= 100 ? 3 : 7);

try {
  for (const size of sizes) await prepare(size);
  const results = await measureAll();
  for (const size of sizes) results.set(`watch ${size}`, await measureWatch(size));
  print(results);
} finally {
  rmSync(top, { recursive: true, force: true });
}

function rootOf(size) {
  return join(top, `flows-${size}`);
}

async function prepare(size) {
  mkdirSync(rootOf(size));
  writeSyntheticRepository(rootOf(size), size, env);
  await millrace(size, 'pin', '--quiet');
}

/** A B C A B C …: a change of the machine's speed meets all cases alike. */
async function measureAll() {
  const results = new Map();
  const take = (name, found) => results.set(name, [...(results.get(name) ?? []), found]);
  const rounds = Math.max(...sizes.map(roundsOf));
  for (let round = 0; round < rounds; round++) {
    take('node', await measure(top, ['-e', '0']));
    take('version', await measure(top, [cli, '--version']));
    for (const size of sizes) {
      if (round >= roundsOf(size)) continue;
      rmSync(join(cache, 'millrace/compile'), { recursive: true, force: true });
      take(`cold ${size}`, await millrace(size, 'compile', '--quiet'));
      take(`none ${size}`, await millrace(size, 'compile', '--quiet'));
      appendFileSync(join(rootOf(size), flowPath(0)), `# round ${round}\n`);
      take(`one ${size}`, await millrace(size, 'compile', '--quiet'));
    }
  }
  return results;
}

async function millrace(size, ...words) {
  return await measure(rootOf(size), [cli, ...words]);
}

function measure(cwd, words) {
  const report = join(top, 'usage.json');
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-r', usage, ...words], {
      cwd,
      env: { ...env, BENCH_USAGE: report },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      const wall = performance.now() - start;
      if (code !== 0) reject(new Error(`${words.join(' ')} ended with ${code}`));
      else resolve({ wall, ...JSON.parse(readFileSync(report, 'utf8')) });
    });
  });
}

/** From the edit of one flow to the line that says it was checked. Wall time alone. */
async function measureWatch(size) {
  const child = spawn(process.execPath, [cli, 'compile', '--watch'], {
    cwd: rootOf(size),
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let seen = 0;
  let heard = () => {};
  child.stderr.setEncoding('utf8').on('data', (text) => {
    seen += text.split('Watching for changes').length - 1;
    heard();
  });
  const until = (count) =>
    new Promise((resolve) => {
      heard = () => seen >= count && resolve();
      heard();
    });
  const found = [];
  await until(1);
  for (let round = 1; round <= 9; round++) {
    const start = performance.now();
    appendFileSync(join(rootOf(size), flowPath(round % Math.min(size, 5))), `# edit ${round}\n`);
    await until(round + 1);
    const wall = performance.now() - start;
    found.push({ wall, cpu: Number.NaN, memory: Number.NaN });
  }
  child.kill('SIGINT');
  // The first edit loads the compiler.
  return found.slice(1);
}

function print(results) {
  const median = (name, field) => {
    const sorted = (results.get(name) ?? []).map((one) => one[field]).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  const cpu = (name) => median(name, 'cpu');
  console.log(`Node ${process.versions.node}, ${cpus().length} cores; medians\n`);
  console.log('flows  case                  wall ms     CPU ms   peak MB  rounds');
  const row = (size, label, name) => {
    const number = (field, width) => {
      const value = median(name, field);
      return (Number.isNaN(value) ? '' : value.toFixed(0)).padStart(width);
    };
    const cells = [number('wall', 8), number('cpu', 10), number('memory', 9)];
    const rounds = String(results.get(name)?.length ?? 0).padStart(7);
    console.log(`${String(size).padStart(5)}  ${label.padEnd(20)} ${cells.join(' ')} ${rounds}`);
  };
  row('', 'empty node', 'node');
  row('', 'millrace --version', 'version');
  for (const size of sizes) {
    row(size, 'cold', `cold ${size}`);
    row(size, 'one flow changed', `one ${size}`);
    row(size, 'no change', `none ${size}`);
    row(size, 'one edit, --watch', `watch ${size}`);
  }
  printRatios(cpu, (name) => median(name, 'wall'));
}

function printRatios(cpu, wall) {
  const perFlow = (more, less) => (cpu(`cold ${more}`) - cpu(`cold ${less}`)) / (more - less);
  const ratios = [
    ['a whole cold compile a flow, 1,000 flows / 10', cpu('cold 1000') / 100 / cpu('cold 10'), 1.5],
    ['a further flow, 100 to 1,000 / 10 to 100', perFlow(1000, 100) / perFlow(100, 10), 1.5],
    ['no change / cold, 1,000 flows', cpu('none 1000') / cpu('cold 1000'), 1 / 50],
    ['no change / cold, 1,000 flows (wall)', wall('none 1000') / wall('cold 1000'), 1 / 50],
    ['one flow changed / cold, 1,000 flows', cpu('one 1000') / cpu('cold 1000'), undefined],
    ['one edit under --watch / cold, 1,000 (wall)', wall('watch 1000') / wall('cold 1000')],
    ['no change, one flow / empty node', cpu('none 1') / cpu('node'), 3],
    ['no change, one flow / empty node (wall)', wall('none 1') / wall('node'), 3],
    ['millrace --version / empty node', cpu('version') / cpu('node'), 1.2],
  ].filter(([, value]) => !Number.isNaN(value));
  console.log('\nratio (CPU time, where nothing else is said)       now    mark');
  for (const [name, value, mark] of ratios) {
    const limit = mark === undefined ? '' : `≤ ${mark}`;
    console.log(`${name.padEnd(46)} ${value.toFixed(4).padStart(8)}  ${limit}`);
  }
}
