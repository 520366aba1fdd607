// How long an editor waits: from an edit to the diagnostics of the open flow, and for what may be
// written in an expression; and what a thousand edits leave in memory.
// Usage: node --expose-gc bench/editor.mjs [FLOWS [EDITS]], after `npm run build`; 1000 flows of ten
// steps over as many scripts and 1000 edits when nothing is given. The session runs in this process,
// over files on the disk. CPU time is the process's own, with all its threads; wall time is a shared
// machine's. Edits go round over five open flows, as a person types: an expression is finished and
// unfinished in turns, so that half of the texts have a mistake. The rows that are "served" are a
// tenth as many edits through `millrace lsp`, a process of its own, from what is written to its
// standard input to what comes out: it waits 20 ms for more keys before it checks. Their CPU time is
// the server's, in ticks of 10 ms.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileRepository, openSession } from '../dist/compiler/index.js';
import { denoTypes, findDeno } from '../dist/store/index.js';
import { startServer } from './language-client.mjs';
import { flowPath, writeSyntheticRepository } from './synthetic-repository.mjs';

const [size = 1000, edits = 1000] = process.argv.slice(2).map(Number);
const open = Math.min(size, 5);
const root = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
const results = new Map();
let errors = 0;

const env = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  XDG_CACHE_HOME: join(root, 'cache'),
};

try {
  prepare();
  const memory = await run();
  await runServed();
  print(memory);
} finally {
  rmSync(root, { recursive: true, force: true });
}

function prepare() {
  writeSyntheticRepository(root, size, env);
  const cli = new URL('../dist/bin/main.js', import.meta.url).pathname;
  execFileSync(process.execPath, [cli, 'pin', '--quiet'], { cwd: root, env });
}

async function run() {
  const host = await diskHost();
  const paths = await host.listFlows();
  const files = paths.map((path) => ({ path, bytes: readFileSync(join(root, path)) }));
  await measure('cold compile', () => compileRepository(files, host));
  const session = await openSession(host);
  const texts = files.slice(0, open).map(({ bytes }) => bytes.toString());
  for (let at = 0; at < open; at++) {
    session.setText(flowPath(at), readFileSync(join(root, flowPath(at)), 'utf8'));
    texts[at] = readFileSync(join(root, flowPath(at)), 'utf8');
    await measure('a flow is opened', () => session.check(flowPath(at)));
  }
  const memory = [];
  for (let edit = 0; edit < edits; edit++) {
    await typeOnce(session, edit, texts[edit % open], flowPath(edit % open));
    if (edit % 100 === 99) memory.push(heap());
  }
  await measure('flows that a script reaches, first', () =>
    session.flowsReachedBy('lib/shared0.ts'),
  );
  session.setText(
    'lib/shared0.ts',
    `${readFileSync(join(root, 'lib/shared0.ts'), 'utf8')}// more\n`,
  );
  await measure('flows that a script reaches, again', () =>
    session.flowsReachedBy('lib/shared0.ts'),
  );
  return memory;
}

/** The same through the server, in the same order. */
async function runServed() {
  const server = await startServer(root, env);
  const served = (name, work) => measure(`${name}, served`, work, server.cpu);
  const documents = [];
  for (let at = 0; at < open; at++) {
    const uri = pathToFileURL(join(root, flowPath(at))).href;
    const text = readFileSync(join(root, flowPath(at)), 'utf8');
    documents.push({ uri, text });
    await served('a flow is opened', () => {
      const said = server.diagnostics(uri, 0);
      const textDocument = { uri, text, version: 0, languageId: 'yaml' };
      server.notify('textDocument/didOpen', { textDocument });
      return said;
    });
  }
  for (let edit = 0; edit < edits / 10; edit++) {
    await typeServed(server, served, edit, documents[edit % open]);
  }
  await server.stop();
}

async function typeServed(server, served, edit, { uri, text }) {
  const version = edit + 1;
  const { word, typed, end, isHalf } = typedOnce(edit, text);
  const said = served('an edit to diagnostics', async () => {
    const diagnostics = server.diagnostics(uri, version);
    const contentChanges = [{ text: typed }];
    server.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    return await diagnostics;
  });
  if (isHalf) {
    const lines = typed.slice(0, end).split('\n');
    const position = { line: lines.length - 1, character: lines.at(-1).length };
    const { items } = await served('completion', () =>
      server.request('textDocument/completion', { textDocument: { uri }, position }),
    );
    if (!items.some(({ label }) => label === 'total')) throw new Error(`${word}: no total.`);
  }
  const diagnostics = await said;
  if (diagnostics.length > 0 !== isHalf)
    throw new Error(`${word}: ${diagnostics.length} mistakes.`);
}

/** The text of an edit, and where its word ends; a half one ends in a dot. */
function typedOnce(edit, text) {
  const isHalf = edit % 2 === 1;
  const word = isHalf ? 'steps.s0.output.' : `steps.s0.output.total + ${edit}`;
  const typed = text.replace('steps.s0.output.total', word);
  return { isHalf, word, typed, end: typed.indexOf(word) + word.length };
}

/** One edit as it is typed; what is offered is asked for where a dot was typed last. */
async function typeOnce(session, edit, text, path) {
  const { isHalf, word, typed, end } = typedOnce(edit, text);
  session.setText(path, typed);
  const check = await measure('an edit to diagnostics', () => session.check(path));
  if (check.diagnostics.length > 0) errors += 1;
  if (!isHalf) return;
  const offered = await measure('completion', () => session.completionsAt(path, end));
  if (!offered.some(({ label }) => label === 'total')) throw new Error('total is not offered.');
  session.setText(path, typed.replace(word, `${word}total`));
  await measure('completion of another text', () =>
    session.completionsAt(path, end + 'tot'.length),
  );
}

async function measure(name, work, cpuTime = ownCpuTime) {
  const before = cpuTime();
  const start = performance.now();
  const result = await work();
  const wall = performance.now() - start;
  results.set(name, [...(results.get(name) ?? []), { wall, cpu: cpuTime() - before }]);
  return result;
}

function ownCpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function heap() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

async function diskHost() {
  const declarations = await denoTypes(await findDeno(process.env), process.env);
  const below = (folder, ending) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(ending))
      .map((name) => `${folder}/${name}`);
  const read = (path) => {
    try {
      return readFileSync(join(root, path));
    } catch (error) {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    }
  };
  return {
    readFile: (path) => Promise.resolve(read(path)),
    listScripts: () => Promise.resolve(below('scripts', '.ts')),
    listFlows: () => Promise.resolve(below('flows', '.yaml').sort()),
    locksFor: () => Promise.resolve([]),
    locksOf: () => Promise.resolve([]),
    readBlob: () => Promise.resolve(undefined),
    blobId: (bytes) =>
      createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
    packages: () => Promise.reject(new Error('No script here has packages.')),
    denoTypes: () => Promise.resolve(declarations),
    nodeTypes: { read: () => undefined, has: () => false },
  };
}

function print(memory) {
  const load = loadavg()[0].toFixed(1);
  console.log(
    `Node ${process.versions.node}, ${cpus().length} cores, load ${load}, ${size} flows\n`,
  );
  console.log('                                        CPU ms           wall ms     count');
  console.log('                                     median     p95   median     p95');
  for (const [name, found] of results) {
    const cells = [quantile(found, 'cpu', 0.5), quantile(found, 'cpu', 0.95)];
    cells.push(quantile(found, 'wall', 0.5), quantile(found, 'wall', 0.95));
    const row = cells.map((value) => value.toFixed(0).padStart(8)).join('');
    console.log(`${name.padEnd(35)}${row} ${String(found.length).padStart(8)}`);
  }
  console.log(`\nchecks that found a mistake: ${errors} of ${edits}`);
  console.log(`heap in MB after each 100 edits: ${memory.map((one) => one.toFixed(0)).join(' ')}`);
  const cold = quantile(results.get('cold compile'), 'cpu', 0.5);
  for (const name of ['an edit to diagnostics', 'completion']) {
    const found = results.get(name);
    if (found === undefined) continue;
    const ratio = (share) => (quantile(found, 'cpu', share) / cold).toFixed(5);
    console.log(`${name} / cold compile (CPU): median ${ratio(0.5)}, p95 ${ratio(0.95)}`);
  }
}

function quantile(found, field, share) {
  const sorted = found.map((one) => one[field]).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
