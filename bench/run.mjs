// Prints ratios from one interleaved run, in a clean environment. Usage: npm run bench [-- ROUNDS]
// Machines are shared and noisy: only ratios of medians carry over, and none of this is a test.
import { execFileSync, spawn } from 'node:child_process';
import { cpus, tmpdir } from 'node:os';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDeno } from '../dist/store/index.js';

const rounds = Number(process.argv[2] ?? 15);
const cli = new URL('../dist/bin/main.js', import.meta.url).pathname;
const { path: deno, version } = await findDeno(process.env);
const root = mkdtempSync(join(tmpdir(), 'millrace-bench-'));

// NODE_EXTRA_CA_CERTS alone costs Node 20 about 45 ms a start.
const env = { PATH: process.env.PATH, HOME: process.env.HOME, XDG_CACHE_HOME: join(root, 'cache') };

try {
  makeRepository();
  const cases = {
    'empty node': [process.execPath, ['-e', '0']],
    'bare deno run': [
      deno,
      ['run', '--no-prompt', '--no-config', join(root, 'bare.mjs')],
      '{"n":1}',
    ],
    'millrace --version': [process.execPath, [cli, '--version']],
    'run, one step': millrace('run', 'one', '--quiet'),
    'run, 40 steps in a row': millrace('run', 'forty', '--quiet'),
    'run, 40 steps side by side': millrace('run', 'wide', '--quiet'),
    'compile, no change': millrace('compile', '--quiet'),
    'compile, cold': [...millrace('compile', '--quiet'), undefined, forgetCompiles],
  };
  const times = await interleave(cases);
  print(times);
} finally {
  rmSync(root, { recursive: true, force: true });
}

function makeRepository() {
  mkdirSync(join(root, 'flows'));
  mkdirSync(join(root, 'scripts'));
  execFileSync('git', ['init', '-q', root], { env });
  writeFileSync(
    join(root, 'bare.mjs'),
    'const b = new Uint8Array(99); const n = Deno.stdin.readSync(b);' +
      'const v = JSON.parse(new TextDecoder().decode(b.subarray(0, n)));' +
      'Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify({ n: v.n + 1 })));',
  );
  writeFileSync(
    join(root, 'scripts/light.ts'),
    'export function main(n: number) {\n  return n + 1;\n}\n',
  );
  writeFileSync(
    join(root, 'flows/one.yaml'),
    flow(1, () => '1'),
  );
  writeFileSync(
    join(root, 'flows/forty.yaml'),
    flow(40, (index) => (index === 0 ? '1' : `\${{ steps.s${index - 1}.output }}`)),
  );
  writeFileSync(
    join(root, 'flows/wide.yaml'),
    flow(40, () => '1'),
  );
  for (const words of [['pin'], ['compile'], ['run', 'one'], ['run', 'forty']]) {
    execFileSync(process.execPath, [cli, ...words, '--quiet'], {
      cwd: root,
      env,
      stdio: 'inherit',
    });
  }
}

function flow(count, argument) {
  const steps = Array.from(
    { length: count },
    (_, index) =>
      `  s${index}:\n    uses: scripts/light.ts\n    with: { n: "${argument(index)}" }\n`,
  );
  // A number in quotes would be text.
  return `steps:\n${steps.join('').replaceAll('"1"', '1')}`;
}

function millrace(...words) {
  return [process.execPath, [cli, ...words]];
}

function forgetCompiles() {
  rmSync(join(root, 'cache/millrace/compile'), { recursive: true, force: true });
}

/** A B C A B C …: a change of the machine's speed meets all cases alike. */
async function interleave(cases) {
  const times = new Map(Object.keys(cases).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, [command, words, input, before]] of Object.entries(cases)) {
      before?.();
      const ms = await time(command, words, input);
      if (round >= 0) times.get(name).push(ms);
    }
  }
  return times;
}

function time(command, words, input) {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(command, words, { cwd: root, env, stdio: ['pipe', 'ignore', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`${command} ${words.join(' ')} ended with ${code}`));
      else resolve(Number(process.hrtime.bigint() - start) / 1e6);
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

function print(times) {
  const median = (name) => {
    const sorted = [...times.get(name)].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  };
  const bare = median('bare deno run');
  console.log(
    `${rounds} interleaved rounds, Node ${process.versions.node}, Deno ${version}, ${cpus().length} cores\n`,
  );
  for (const name of times.keys()) {
    const ms = median(name);
    console.log(
      `${name.padEnd(28)} ${ms.toFixed(1).padStart(8)} ms ${(ms / bare).toFixed(2).padStart(7)} × bare deno run`,
    );
  }
  const ratios = [
    ['millrace --version / empty node', median('millrace --version') / median('empty node'), 1.2],
    [
      'one step / (empty node + bare)',
      median('run, one step') / (median('empty node') + bare),
      1.25,
    ],
    ['40 in a row / 40 bare', median('run, 40 steps in a row') / (40 * bare), 1.2],
    ['40 side by side / 40 bare', median('run, 40 steps side by side') / (40 * bare), 1.2],
    ['compile, no change / cold', median('compile, no change') / median('compile, cold'), 0.2],
  ];
  console.log('\nratio                                 now   mark');
  for (const [name, value, mark] of ratios) {
    console.log(`${name.padEnd(34)} ${value.toFixed(2).padStart(6)} ≤ ${mark}`);
  }
}
