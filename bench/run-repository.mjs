// The repository that bench/run.mjs runs flows of, and the programs of plain Deno beside them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stepsBefore } from './resume-case.mjs';

const scripts = {
  light: 'export function main(n: number) {\n  return n + 1;\n}\n',
  fibo: `function fibo(n: number): number {
  return n <= 1 ? n : fibo(n - 1) + fibo(n - 2);
}
export function main(n: number, after = 0) {
  return fibo(n) + after * 0;
}
`,
  shape: `import { z } from 'npm:zod@4.1.12';
export function main(n: number) {
  return z.object({ n: z.number().int() }).parse({ n }).n + 1;
}
`,
  make: `export interface Row {
  id: number;
  name: string;
  tags: string[];
}
export function main(bytes: number): Row[] {
  const row = (id: number) => ({ id, name: 'a row of the value', tags: ['one', 'two', 'three'] });
  return Array.from({ length: Math.floor(bytes / 72) }, (_, at) => row(at));
}
`,
  take: `import type { Row } from './make.ts';
export function main(rows: Row[]) {
  return rows.length;
}
`,
  rest: `export async function main(n: number) {
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  return n;
}
`,
  list: 'export function main(count: number) {\n  return Array.from({ length: count }, (_, n) => n);\n}\n',
};

/** What plain Deno does in place of a step: JSON in, JSON out. */
const programs = {
  light: stepProgram('v.n + 1'),
  fibo: `const fibo = (n) => (n <= 1 ? n : fibo(n - 1) + fibo(n - 2));\n${stepProgram('fibo(v.n)')}`,
  shape: `import { z } from 'npm:zod@4.1.12';\n${stepProgram('z.object({ n: z.number() }).parse(v).n + 1')}`,
  make: `const row = (id) => ({ id, name: 'a row of the value', tags: ['one', 'two', 'three'] });
${stepProgram('Array.from({ length: Math.floor(v.n / 72) }, (_, at) => row(at))')}`,
  take: stepProgram('v.length'),
};

/** Reads all of standard input with the cheapest calls that Deno has. */
function stepProgram(expression) {
  return `const chunks = [];
const chunk = new Uint8Array(1 << 16);
for (let n = Deno.stdin.readSync(chunk); n !== null; n = Deno.stdin.readSync(chunk)) {
  chunks.push(chunk.slice(0, n));
}
const bytes = new Uint8Array(chunks.reduce((sum, one) => sum + one.length, 0));
chunks.reduce((at, one) => (bytes.set(one, at), at + one.length), 0);
const v = JSON.parse(new TextDecoder().decode(bytes));
const result = new TextEncoder().encode(JSON.stringify(${expression}));
for (let at = 0; at < result.length;) at += Deno.stdout.writeSync(result.subarray(at));
`;
}

const megabyte = 1024 * 1024;

function flows(isZodThere) {
  const values = [1, 10, 50].map((size) => [`value-${size}`, valueFlow(size * megabyte)]);
  const fans = [1000, 10_000].map((count) => [`fan-${count}`, fanFlow(count)]);
  const all = {
    one: `${chain(1, 'light', 1)}outputs: { n: "\${{ steps.s0.output }}" }\n`,
    'chain-40': chain(40, 'light', 1),
    'chain-400': chain(400, 'light', 1),
    'wide-40': wide(40),
    resume: resumedFlow(),
    'fibo-10': afterEachOther(40, 10),
    'fibo-33': afterEachOther(10, 33),
    ...Object.fromEntries([...values, ...fans]),
  };
  return isZodThere ? { ...all, npm: chain(1, 'shape', 1) } : all;
}

/** Each step takes what the one before it returned. */
function chain(count, script, first) {
  const input = (at) => (at === 0 ? String(first) : `"\${{ steps.s${at - 1}.output }}"`);
  return stepsOf(count, (at) => `uses: scripts/${script}.ts, with: { n: ${input(at)} }`);
}

/** Its last step outlives the time that is measured. */
function resumedFlow() {
  const last = `s${stepsBefore}`;
  const input = `"\${{ steps.s${stepsBefore - 1}.output }}"`;
  return `${chain(stepsBefore, 'light', 1)}  ${last}: { uses: scripts/rest.ts, with: { n: ${input} } }\n`;
}

function wide(count) {
  return stepsOf(count, () => 'uses: scripts/light.ts, with: { n: 1 }');
}

/** Windmill's published shape: the same task again and again, one after the other. */
function afterEachOther(count, n) {
  const after = (at) => (at === 0 ? '' : `, after: "\${{ steps.s${at - 1}.output }}"`);
  return stepsOf(count, (at) => `uses: scripts/fibo.ts, with: { n: ${n}${after(at)} }`);
}

function stepsOf(count, body) {
  const steps = Array.from({ length: count }, (_, at) => `  s${at}: { ${body(at)} }\n`);
  return `steps:\n${steps.join('')}`;
}

/** One step makes rows of so many bytes, the next takes them. */
function valueFlow(bytes) {
  return `steps:
  make: { uses: scripts/make.ts, with: { bytes: ${bytes} } }
  take: { uses: scripts/take.ts, with: { rows: "\${{ steps.make.output }}" } }
outputs:
  length: "\${{ steps.take.output }}"
`;
}

function fanFlow(count) {
  return `steps:
  items: { uses: scripts/list.ts, with: { count: ${count} } }
  each:
    for-each: "\${{ steps.items.output }}"
    as: item
    parallel: 8
    uses: scripts/light.ts
    with: { n: "\${{ item }}" }
outputs:
  length: "\${{ steps.each.output.length }}"
  wrong: "\${{ steps.each.output.filter((n, at) => n !== at + 1).length }}"
`;
}

/**
 * Writes and compiles the flows below `root`; `env` is what the command line gets. Returns whether the
 * flow `npm` is there: it needs a package, which a machine without a registry cannot fetch.
 */
export function makeRunRepository(root, { cli, deno, env }) {
  const npm = canFetch(root, { deno, env });
  for (const folder of ['flows', 'scripts', 'bare']) mkdirSync(join(root, folder));
  execFileSync('git', ['init', '-q', root], { env });
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(root, `bare/${name}.mjs`), text);
  }
  for (const [name, text] of Object.entries(scripts)) {
    if (npm || name !== 'shape') writeFileSync(join(root, `scripts/${name}.ts`), text);
  }
  for (const [name, text] of Object.entries(flows(npm))) {
    writeFileSync(join(root, `flows/${name}.yaml`), text);
  }
  for (const words of [['pin'], ['compile']]) {
    const options = { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' };
    execFileSync(process.execPath, [cli, ...words, '--quiet'], options);
  }
  return npm;
}

function canFetch(root, { deno, env }) {
  const file = join(root, 'fetch.mjs');
  writeFileSync(file, "import 'npm:zod@4.1.12';\n");
  try {
    const options = { env: { ...process.env, ...env }, stdio: 'ignore', timeout: 60_000 };
    execFileSync(deno, ['cache', '--no-config', file], options);
    return true;
  } catch {
    console.error('The package zod could not be fetched: a step with a package is not measured.');
    return false;
  }
}
