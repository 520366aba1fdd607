import { join } from 'node:path';
import type { Context } from '../command.ts';

/** A command's world that says nothing, with a cache of its own inside the repository's ignored folder. */
export function quietContext(root: string, env: Readonly<Record<string, string>> = {}): Context {
  return {
    cwd: root,
    env: { ...process.env, XDG_CACHE_HOME: join(root, '.millrace/cache'), ...env },
    out: () => undefined,
    err: () => undefined,
    interactive: false,
    size: () => ({ columns: 80, rows: 24 }),
    color: false,
    outColor: false,
    json: false,
    quiet: true,
    interruption: () => new AbortController().signal,
  };
}
