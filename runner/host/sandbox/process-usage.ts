import { readdirSync, readFileSync } from 'node:fs';
import { hasCode } from './kill-tree.ts';

/** What a process and its descendants hold at one moment. */
export interface ProcessUsage {
  /** Memory of their own and memory that they share by name, in KiB; not the files they map. */
  readonly memoryKiB: number;
  /** Processes and threads. */
  readonly tasks: number;
}

/**
 * Adds up `pid` and its descendants, as far as they are below it still; nothing for what has ended.
 * Linux only. `startsPrograms` says whether others than the first thread may have children, which
 * costs a look at each thread.
 */
export function usageOf(pid: number, startsPrograms: boolean): ProcessUsage {
  let memoryKiB = 0;
  let tasks = 0;
  const left = [pid];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const status = read(`/proc/${next}/status`);
    memoryKiB += numberOf(status, 'RssAnon') + numberOf(status, 'RssShmem');
    tasks += numberOf(status, 'Threads');
    left.push(...childrenOf(next, startsPrograms));
  }
  return { memoryKiB, tasks };
}

function childrenOf(pid: number, startsPrograms: boolean): readonly number[] {
  const threads = startsPrograms ? list(`/proc/${pid}/task`) : [String(pid)];
  return threads.flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

function numberOf(status: string, name: string): number {
  const at = status.indexOf(`\n${name}:`);
  return at < 0 ? 0 : Number.parseInt(status.slice(at + name.length + 2), 10);
}

function read(path: string): string {
  return whatIsThere(() => readFileSync(path, 'latin1')) ?? '';
}

function list(path: string): readonly string[] {
  return whatIsThere(() => readdirSync(path)) ?? [];
}

/** A process may end, or become another user's, while it is looked at. */
function whatIsThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (hasCode(error, ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'])) return undefined;
    throw error;
  }
}
