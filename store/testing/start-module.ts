import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll } from 'vitest';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const compiled = mkdtempSync(join(tmpdir(), 'millrace-compiled-'));
let isCompiled = false;

afterAll(() => {
  rmSync(compiled, { recursive: true, force: true });
});

/** What a process of its own imports instead of the TypeScript file at `path`: Node 20 runs none. */
export function compiledUrl(path: string): string {
  if (!isCompiled) compileFolders(['lock', 'output', 'runner', 'schema', 'store']);
  isCompiled = true;
  return pathToFileURL(join(compiled, path.replace(/\.ts$/, '.js'))).href;
}

/** Starts a process of its own that runs `code`, a module. With `pipe` it can be told something. */
export function startModule(code: string, stdin: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
  const words = ['--input-type=module', '-e', code];
  return spawn(process.execPath, words, { stdio: [stdin, 'pipe', 'inherit'] });
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

function compileFolders(folders: readonly string[]): void {
  symlinkSync(join(repository, 'node_modules'), join(compiled, 'node_modules'));
  writeFileSync(join(compiled, 'package.json'), '{"type":"module"}');
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2023,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  };
  for (const path of folders.flatMap(sourcesIn)) {
    const text = readFileSync(join(repository, path), 'utf8');
    const target = join(compiled, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, ts.transpileModule(text, { compilerOptions }).outputText);
  }
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|^testing\//.test(path))
    .map((path) => join(folder, path));
}
