import { statSync, watch, type FSWatcher } from 'node:fs';

/** Tells when to look at the working tree again. Which file changed is for the look to find out. */
export interface Changes {
  /** Folders to listen to from now on, absolute; others are left alone. */
  readonly listenTo: (folders: readonly string[]) => void;
  /** Resolves a moment after something happened, at the latest when it is time to look anyway. */
  readonly next: () => Promise<void>;
  readonly close: () => void;
}

/** Editors write in several steps, and git many files: what comes together is looked at together. */
const quietTime = 60;
/** A stream of events cannot put off a look for longer. */
const longestWait = 1_000;
/** A system may lose events, and may have none for this folder. */
const lookAnyway = 2_000;
const lookWithoutEvents = 500;
/** The system's own limit for the user is not ours to use up. */
const mostFolders = 4_000;

export function awaitChanges(signal: AbortSignal): Changes {
  let wake: () => void = () => undefined;
  let firstEvent: number | undefined;
  const ears = openEars(() => {
    firstEvent ??= Date.now();
    wake();
  });
  signal.addEventListener('abort', () => {
    wake();
  });
  /** Whether something woke it before the time was over. */
  const sleep = async (ms: number): Promise<boolean> => {
    if (signal.aborted) return true;
    return await new Promise((resolve) => {
      const timer = setTimeout(resolve, ms, false);
      wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  };
  return {
    listenTo: ears.listenTo,
    next: async () => {
      if (firstEvent === undefined) await sleep(ears.hearAll() ? lookAnyway : lookWithoutEvents);
      const since = firstEvent ?? 0;
      while (!signal.aborted && Date.now() - since < longestWait) {
        if (!(await sleep(quietTime))) break;
      }
      firstEvent = undefined;
      wake = () => undefined;
    },
    close: ears.close,
  };
}

interface Ears {
  readonly listenTo: (folders: readonly string[]) => void;
  /** Whether every folder is listened to. */
  readonly hearAll: () => boolean;
  readonly close: () => void;
}

function openEars(heard: () => void): Ears {
  const watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();
  let hearsAll = true;
  const forget = (folder: string): void => {
    watchers.get(folder)?.watcher.close();
    watchers.delete(folder);
  };
  const listen = (folder: string, inode: number): void => {
    try {
      const watcher = watch(folder, heard);
      watcher.on('error', () => {
        forget(folder);
        heard();
      });
      watchers.set(folder, { watcher, inode });
    } catch {
      // It has gone, or the system has no more to give: looking every so often remains.
      hearsAll = false;
    }
  };
  return {
    listenTo: (folders) => {
      const wanted = new Map(
        folders.slice(0, mostFolders).map((folder) => [folder, inodeOf(folder)] as const),
      );
      hearsAll = wanted.size === folders.length;
      for (const [folder, { inode }] of watchers) {
        // A folder that was made anew under the same name has to be listened to anew.
        if (wanted.get(folder) !== inode) forget(folder);
      }
      for (const [folder, inode] of wanted) {
        if (inode !== undefined && !watchers.has(folder)) listen(folder, inode);
      }
    },
    hearAll: () => hearsAll,
    close: () => {
      for (const folder of watchers.keys()) forget(folder);
    },
  };
}

function inodeOf(folder: string): number | undefined {
  return statSync(folder, { throwIfNoEntry: false })?.ino;
}
