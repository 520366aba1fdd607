// What an audit costs beside `sha256sum` of the same bytes, for 1,000 flows and 10,000 files of packages.
// Usage: node bench/audit.mjs [ROUNDS] [FLOWS] [FILES]; 5 rounds when it is not said. The marks are for the
// audit proper, with `--no-compile`: bench/compile.mjs says what a compile costs. Every case reads from the
// system's cache. CPU time is of the process and all that it started; memory is of the largest of these.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { importPackages, publish, startRegistry } from './package-store.mjs';
import { filesBelow, makeWritable } from './store-files.mjs';
import { writeSyntheticRepository } from './synthetic-repository.mjs';

const [rounds = 5, flows = 1000, files = 10_000] = process.argv.slice(2).map(Number);
const cli = new URL('../dist/bin/main.js', import.meta.url).pathname;
const top = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
const root = join(top, 'repository');
const store = join(top, 'cache/millrace');
const state = join(top, 'state');
const list = join(top, 'list');
const report = join(top, 'report.json');
const registry = await startRegistry(join(top, 'registry'));
const env = {
  ...registry.env,
  HOME: top,
  XDG_CACHE_HOME: join(top, 'cache'),
  XDG_STATE_HOME: state,
  GIT_AUTHOR_NAME: 'Bench',
  GIT_AUTHOR_EMAIL: 'bench@example.invalid',
  GIT_COMMITTER_NAME: 'Bench',
  GIT_COMMITTER_EMAIL: 'bench@example.invalid',
};

/** In the order in which each round goes through them. */
const cases = {
  sha256sum: async () => await measure(['xargs', '-0', '-a', list, 'sha256sum']),
  cold: async () => {
    rmSync(state, { recursive: true, force: true });
    rmSync(join(store, 'scans'), { recursive: true, force: true });
    return await audit('--no-compile');
  },
  warm: async () => await audit('--no-compile'),
  again: async () => await audit('--no-compile', '--no-cache'),
};
const found = new Map(Object.keys(cases).map((name) => [name, []]));

try {
  const bytes = await prepare();
  // What changed less than a minute ago is read again each time: docs/audit.md.
  await setTimeout(61_000);
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(cases)) found.get(name).push(await run());
  }
  found.set('compile', [await audit()]);
  print(bytes);
} finally {
  await registry.close();
  makeWritable(top);
  rmSync(top, { recursive: true, force: true });
}

/** Returns how many files and bytes an audit of all flows reads, each once. */
async function prepare() {
  mkdirSync(root);
  writeSyntheticRepository(root, flows, env);
  importPackages(root, publish(registry, files), flows);
  for (const words of [['pin'], ['compile'], ['store', 'fetch']]) {
    await measure([process.execPath, cli, ...words, '--quiet']);
  }
  for (const words of [
    ['add', '--all'],
    ['commit', '--quiet', '--message', 'first'],
  ]) {
    execFileSync('git', words, { cwd: root, env });
  }
  const read = [
    ...['flows', 'lib', 'scripts'].flatMap((folder) => filesBelow(join(root, folder))),
    ...['blobs', 'packages', 'tarballs', 'views'].flatMap((folder) =>
      filesBelow(join(store, folder)),
    ),
  ];
  // Views are hard links to unpacked packages.
  const once = [...new Map(read.map((file) => [file.inode, file])).values()];
  writeFileSync(list, once.map(({ path }) => `${path}\0`).join(''));
  return { files: once.length, bytes: once.reduce((sum, { size }) => sum + size, 0) };
}

/** An audit that ends with an error finding ends the bench. */
async function audit(...words) {
  const output = ['--json', '--output', report, '--quiet'];
  return await measure([process.execPath, cli, 'audit', '--offline', ...output, ...words]);
}

/** GNU time adds up what all processes took. */
async function measure(words) {
  const usage = join(top, 'usage');
  const start = performance.now();
  const code = await new Promise((resolve, reject) => {
    const child = spawn('time', ['-o', usage, '-f', '%U %S %M', ...words], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('error', reject).on('exit', resolve);
  });
  const wall = performance.now() - start;
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}`);
  const [user, system, kilobytes] = readFileSync(usage, 'utf8').trim().split(' ').map(Number);
  return { wall, cpu: (user + system) * 1000, memory: kilobytes / 1024 };
}

function print({ files: count, bytes }) {
  console.log(
    `Node ${process.versions.node}, ${cpus().length} cores; ${flows} flows, ${count} files of ${(bytes / 1e6).toFixed(0)} MB; medians of ${rounds}\n`,
  );
  console.log('case                                       wall ms     CPU ms   peak MB');
  const rows = {
    sha256sum: 'sha256sum of the same bytes',
    cold: 'audit, nothing known',
    warm: 'audit, nothing changed',
    again: 'audit --no-cache',
    compile: 'audit with a compile of all (once)',
  };
  for (const [name, label] of Object.entries(rows)) {
    const cells = [number(name, 'wall', 12), number(name, 'cpu', 10), number(name, 'memory', 9)];
    console.log(`${label.padEnd(38)}${cells.join(' ')}`);
  }
  const marks = [
    ['cold / sha256sum', 'cold', 'sha256sum', 2],
    ['warm / cold', 'warm', 'cold', 0.1],
  ];
  console.log('\nratio                 wall      CPU    mark');
  for (const [label, one, other, mark] of marks) {
    const ratio = (field) => (median(one, field) / median(other, field)).toFixed(3).padStart(8);
    console.log(`${label.padEnd(18)}${ratio('wall')} ${ratio('cpu')}    ≤ ${mark}`);
  }
}

function number(name, field, width) {
  return median(name, field).toFixed(0).padStart(width);
}

function median(name, field) {
  const sorted = found
    .get(name)
    .map((one) => one[field])
    .sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
