import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An error of `deno check`: `TS2345 at 12:5`, by the file that it stands in. */
export type DenoProblems = ReadonlyMap<string, readonly string[]>;

/** Checks files with the real Deno, in one process, without network, configuration or packages. */
export function denoCheck(
  deno: string,
  files: ReadonlyMap<string, string>,
  roots: readonly string[],
): DenoProblems {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-deno-check-')));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const flags = ['check', '--quiet', '--no-remote', '--no-npm', '--no-config', '--no-lock'];
    const env = {
      PATH: '',
      HOME: folder,
      DENO_DIR: join(folder, '.deno'),
      NO_COLOR: '1',
      DENO_NO_UPDATE_CHECK: '1',
    };
    const { status, stderr } = spawnSync(deno, [...flags, ...roots], {
      cwd: folder,
      env,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const problems = readProblems(stderr, `file://${folder}/`);
    if (status !== 0 && problems.size === 0) throw new Error(`deno check failed: ${stderr}`);
    return problems;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each error begins with its code and ends with its place; related places are indented. */
function readProblems(output: string, root: string): DenoProblems {
  const found = new Map<string, string[]>();
  let code: string | undefined;
  for (const line of output.split('\n')) {
    code = /^(TS\d+) \[ERROR\]/.exec(line)?.[1] ?? code;
    const place = /^ {4}at (\S+?):(\d+):(\d+)$/.exec(line);
    const [, url = '', row = '', column = ''] = place ?? [];
    if (code === undefined || !url.startsWith(root)) continue;
    const path = decodeURIComponent(url.slice(root.length));
    found.set(path, [...(found.get(path) ?? []), `${code} at ${row}:${column}`]);
    code = undefined;
  }
  return found;
}
