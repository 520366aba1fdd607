import { folderSize } from './folder-size.ts';
import { usageOf } from './process-usage.ts';

/** What is watched of one attempt, from its call to its end. */
export interface Watched {
  readonly pid: number;
  readonly memoryMiB: number;
  readonly tasks: number;
  readonly startsPrograms: boolean;
  /** A folder that nothing else limits. */
  readonly folder?: { readonly path: string; readonly bytes: number };
  /** Bounds what else the attempt fills, at each look. */
  readonly onLook?: () => void;
  /** Called once. */
  readonly onExcess: (excess: Excess) => void;
}

/** Which limit an attempt has passed. */
export type Excess = 'memory' | 'tasks' | 'folder';

/** From one look to the next; the shorter while an attempt has used half of its memory. */
const intervalMs = 100;
const closeIntervalMs = 20;

const watched = new Set<Watched>();
let timer: NodeJS.Timeout | undefined;

/**
 * Watches an attempt until the function that it returns is called. An attempt that ends sooner than
 * the first look costs a timer. Where there is no `/proc`, nothing but the folder can be seen.
 */
export function watchUsage(attempt: Watched): () => void {
  watched.add(attempt);
  if (timer === undefined) lookAfter(intervalMs);
  return () => {
    watched.delete(attempt);
    if (watched.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

function lookAfter(ms: number): void {
  // What waits for the attempt keeps the program alive, not the look at it.
  timer = setTimeout(look, ms).unref();
}

function look(): void {
  timer = undefined;
  let isClose = false;
  for (const attempt of [...watched]) {
    attempt.onLook?.();
    const usage = useOf(attempt);
    isClose ||= usage.memory > 0.5;
    if (usage.excess === undefined) continue;
    watched.delete(attempt);
    attempt.onExcess(usage.excess);
  }
  if (watched.size > 0) lookAfter(isClose ? closeIntervalMs : intervalMs);
}

/** `memory` is the part of the limit that is used, where it can be seen. */
function useOf(attempt: Watched): { readonly memory: number; readonly excess?: Excess } {
  const { pid, startsPrograms, folder } = attempt;
  const usage =
    process.platform === 'linux' ? usageOf(pid, startsPrograms) : { memoryKiB: 0, tasks: 0 };
  const memory = usage.memoryKiB / 1024 / attempt.memoryMiB;
  if (memory > 1) return { memory, excess: 'memory' };
  if (usage.tasks > attempt.tasks) return { memory, excess: 'tasks' };
  if (folder === undefined || folderSize(folder.path, folder.bytes) <= folder.bytes) {
    return { memory };
  }
  return { memory, excess: 'folder' };
}
