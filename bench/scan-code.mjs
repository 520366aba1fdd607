// What reading code for what no lock covers costs, stage by stage, beside the SHA-256 of the same bytes.
// Usage: node bench/scan-code.mjs [PACKAGES], after `npm run build`; 40 packages when it is not said. All
// happens in this process, over the packages that bench/audit.mjs publishes. CPU time is the process's own.
import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { parseSync } from 'oxc-parser';
import { mayHoldSights } from '../dist/audit/code/may-hold-sights.js';
import { codeFiles } from '../dist/audit/code/package-files.js';
import { scanCode } from '../dist/audit/code/scan-code.js';
import { packageFiles } from './package-store.mjs';

const [packages = 40] = process.argv.slice(2).map(Number);
const options = { lang: 'jsx', sourceType: 'module', preserveParens: false };
const files = Array.from({ length: packages }, (_, at) => readCode(at)).flat();
const parsed = files.filter(({ text, depth }) => mayHoldSights(text, depth));
scanAll(parsed.slice(0, 50)); // The compiler of the runtime is warm then.

const rows = [
  ['SHA-256', files, ({ text }) => createHash('sha256').update(text).digest()],
  ['look for words that may matter', files, ({ text, depth }) => mayHoldSights(text, depth)],
  ['parse, and leave the tree there', parsed, ({ path, text }) => parseSync(path, text, options)],
  ['parse, and take the tree', parsed, ({ path, text }) => parseSync(path, text, options).program],
  ['scan', parsed, scanCode],
];
console.log(
  `Node ${process.versions.node}, ${cpus().length} cores; ${files.length} files of ${megabytes(files)} MB, ${parsed.length} of ${megabytes(parsed)} MB parsed\n`,
);
console.log('stage                               wall ms   CPU ms   MB a CPU-s');
for (const [name, texts, work] of rows) {
  const { wall, cpu } = measure(() => texts.forEach((text) => void work(text)));
  const speed = Number(megabytes(texts)) / (cpu / 1000);
  console.log(
    `${name.padEnd(34)}${wall.toFixed(0).padStart(9)}${cpu.toFixed(0).padStart(9)}${speed.toFixed(1).padStart(13)}`,
  );
}

function readCode(at) {
  const contents = new Map(
    Object.entries(packageFiles(at)).map(([path, text]) => [path, Buffer.from(text)]),
  );
  return codeFiles(contents).map((path) => ({
    path: `p${at}/${path}`,
    depth: path.split('/').length - 1,
    hasLock: false,
    text: contents.get(path).toString(),
  }));
}

function scanAll(texts) {
  for (const text of texts) scanCode(text);
}

function measure(work) {
  const before = process.cpuUsage();
  const start = performance.now();
  work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { wall, cpu: (user + system) / 1000 };
}

function megabytes(texts) {
  return (texts.reduce((sum, { text }) => sum + text.length, 0) / 1e6).toFixed(1);
}
