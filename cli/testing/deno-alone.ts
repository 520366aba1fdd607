import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Deno by itself, in folders of its own below `folder`. */
export interface DenoWorld {
  readonly deno: string;
  readonly folder: string;
  readonly registry: string;
  /** A `DENO_DIR` that holds what the right lock says. */
  readonly warm: string;
}

export interface DenoRun {
  /** Text of the Deno lock. */
  readonly lock: string;
  readonly code: string;
  /** A `DENO_DIR` to fetch into; absent: a copy of the warm one, and no network. */
  readonly cold?: string;
  /** Before it starts, with its `DENO_DIR`. */
  readonly change?: (denoDir: string) => void;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const strict = ['run', '-q', '--no-config', '--no-prompt', '--frozen', '--lock=lock.json'];

/** Runs one module with nothing of the machine's settings; what it prints, or why it failed. */
export async function runDenoAlone(
  world: DenoWorld,
  { lock, code, cold, change, flags = [], env }: DenoRun,
): Promise<{ readonly code: number; readonly out: string }> {
  const folder = mkdtempSync(join(world.folder, 'deno-'));
  const denoDir = cold ?? join(folder, 'cache');
  if (cold === undefined) cpSync(world.warm, denoDir, { recursive: true });
  change?.(denoDir);
  writeFileSync(join(folder, 'lock.json'), lock);
  writeFileSync(join(folder, 'main.ts'), code);
  const offline = cold === undefined ? ['--cached-only'] : [];
  try {
    const words = [...strict, ...offline, ...flags, 'main.ts'];
    const { stdout } = await promisify(execFile)(world.deno, words, {
      cwd: folder,
      timeout: 60_000,
      env: {
        HOME: folder,
        DENO_DIR: denoDir,
        DENO_NO_UPDATE_CHECK: '1',
        NO_COLOR: '1',
        NPM_CONFIG_REGISTRY: world.registry,
        PATH: process.env['PATH'] ?? '',
        ...env,
      },
    });
    return { code: 0, out: stdout };
  } catch (error) {
    // The rejection of a program that ended otherwise than with 0.
    const ended = error as { readonly code: number; readonly stderr: string };
    return { code: ended.code, out: ended.stderr };
  }
}
