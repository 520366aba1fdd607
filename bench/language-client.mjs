// Enough of an editor to measure a language server: it is started, told of edits, and asked.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Milliseconds of CPU that a tick of the kernel's accounting stands for. */
const tickMs = 10;

/** Starts the server that is built, over one folder. */
export async function startServer(root, env) {
  const cli = new URL('../dist/bin/main.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [cli, 'lsp', '--stdio'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = new Map();
  const published = new Map();
  let bytes = Buffer.alloc(0);
  let asked = 0;
  child.stdout.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let message = next(); message !== undefined; message = next()) take(message);
  });
  await request('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { general: { positionEncodings: ['utf-16'] } },
    workspaceFolders: [{ name: 'bench', uri: pathToFileURL(root).href }],
  });
  notify('initialized', {});
  return { request, notify, diagnostics, cpu, stop };

  function next() {
    const end = bytes.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    const length = Number(/content-length: (\d+)/i.exec(bytes.toString('utf8', 0, end))?.[1]);
    if (bytes.length < end + 4 + length) return undefined;
    const text = bytes.toString('utf8', end + 4, end + 4 + length);
    bytes = bytes.subarray(end + 4 + length);
    return JSON.parse(text);
  }

  function take({ id, method, params, result, error }) {
    if (method === 'textDocument/publishDiagnostics') {
      published.get(`${params.uri} ${params.version}`)?.(params.diagnostics);
    } else if (method !== undefined && id !== undefined) write({ id, result: null });
    else if (error !== undefined) throw new Error(error.message);
    else answers.get(id)?.(result);
  }

  function write(message) {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  function notify(method, params) {
    write({ method, params });
  }

  function request(method, params) {
    const id = ++asked;
    const answer = new Promise((resolve) => answers.set(id, resolve));
    write({ id, method, params });
    return answer.finally(() => answers.delete(id));
  }

  /** What is published next of a version of a file. */
  function diagnostics(uri, version) {
    const key = `${uri} ${version}`;
    return new Promise((resolve) => published.set(key, resolve)).finally(() =>
      published.delete(key),
    );
  }

  /** CPU time of the server so far, in milliseconds; not a number where there is no /proc. */
  function cpu() {
    if (process.platform !== 'linux') return Number.NaN;
    const [user, system] = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) * tickMs;
  }

  async function stop() {
    await request('shutdown', null);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    notify('exit', null);
    await ended;
  }
}
