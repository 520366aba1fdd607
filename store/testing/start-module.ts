import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const compiled = mkdtempSync(join(tmpdir(), 'millrace-compiled-'));
const bundles = new Map<string, string>();

afterAll(() => {
  rmSync(compiled, { recursive: true, force: true });
});

/** What a process of its own imports instead of the TypeScript file at `path`: Node 20 runs none. */
export function compiledUrl(path: string): string {
  const url = bundles.get(path) ?? bundle(path);
  bundles.set(path, url);
  return url;
}

/** Starts a process of its own that runs `code`, a module. With `pipe` it can be told something. */
export function startModule(
  code: string,
  stdin: 'ignore' | 'pipe' = 'ignore',
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const words = ['--input-type=module', '-e', code];
  const stdio = [stdin, 'pipe', 'inherit'] as const;
  return spawn(process.execPath, words, { stdio: [...stdio], env: { ...process.env, ...env } });
}

/** What the process wrote and how it ended: an exit code or a signal. */
export async function endOf(
  child: ChildProcess,
): Promise<{ readonly output: string; readonly end: number | string }> {
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return await new Promise((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ output, end: code ?? signal ?? 'unknown' });
    });
  });
}

function bundle(path: string): string {
  if (bundles.size === 0)
    symlinkSync(join(repository, 'node_modules'), join(compiled, 'node_modules'));
  const outfile = join(compiled, path.replaceAll('/', '-').replace(/\.ts$/, '.mjs'));
  buildSync({
    entryPoints: [join(repository, path)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  return pathToFileURL(outfile).href;
}
