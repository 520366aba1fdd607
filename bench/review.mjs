// What a review of a pull request that touches one flow of many costs against a compile of them all.
// Usage: node bench/review.mjs [FLOWS]; 1,000 when it is not said. CPU time is the processes' own, git's
// not counted; the packages and Deno's types are in the cache, and nothing is fetched.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flowPath, writeSyntheticRepository } from './synthetic-repository.mjs';

const count = Number(process.argv[2] ?? 1000);
const rounds = 5;
const cli = new URL('../dist/bin/main.js', import.meta.url).pathname;
const usage = new URL('usage.cjs', import.meta.url).pathname;
const top = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
const root = join(top, 'repository');
const env = {
  PATH: process.env.PATH,
  HOME: top,
  XDG_CACHE_HOME: join(top, 'cache'),
  GIT_AUTHOR_NAME: 'Bench',
  GIT_AUTHOR_EMAIL: 'bench@example.invalid',
  GIT_COMMITTER_NAME: 'Bench',
  GIT_COMMITTER_EMAIL: 'bench@example.invalid',
};

try {
  mkdirSync(root);
  writeSyntheticRepository(root, count, env);
  await millrace('pin', '--quiet');
  const full = await millrace('compile', '--quiet');
  const base = commit();
  const path = join(root, flowPath(0));
  writeFileSync(path, readFileSync(path, 'utf8').replace('maximum: 100', 'maximum: 200'));
  await millrace('compile', 'flow0', '--quiet');
  const head = commit();
  const committed = [];
  const working = [];
  for (let round = 0; round < rounds; round++) {
    committed.push(await millrace('review', '--base', base, '--head', head, '--offline', '--json'));
    working.push(await millrace('review', '--base', base, '--offline', '--json'));
  }
  console.log(`${count} flows, one touched; medians of ${rounds}\n`);
  console.log('case                                wall ms     CPU ms   peak MB');
  row('compile of all, cold', [full]);
  row('review of a commit', committed);
  row('review of the working tree', working);
  const ratio = (field) => (median(committed, field) / full[field]).toFixed(4);
  console.log(
    `\nreview / compile of all: CPU ${ratio('cpu')}, wall ${ratio('wall')} (mark: ≤ 0.1)`,
  );
} finally {
  rmSync(top, { recursive: true, force: true });
}

function commit() {
  const git = (...words) => execFileSync('git', words, { cwd: root, env, encoding: 'utf8' }).trim();
  git('add', '--all');
  git('commit', '--quiet', '--message', 'change');
  return git('rev-parse', 'HEAD');
}

function millrace(...words) {
  const report = join(top, 'usage.json');
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-r', usage, cli, ...words], {
      cwd: root,
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

function median(found, field) {
  const sorted = found.map((one) => one[field]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function row(label, found) {
  const number = (field, width) => median(found, field).toFixed(0).padStart(width);
  console.log(
    `${label.padEnd(32)} ${number('wall', 10)} ${number('cpu', 10)} ${number('memory', 9)}`,
  );
}
