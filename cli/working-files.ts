import { sha256, type Sha256 } from '../lock/index.ts';
import { readBytes, type Workspace } from './workspace.ts';

/** The files of the working tree by digest, each read once. */
export interface WorkingFiles {
  /** `null` when there is no such file. */
  readonly digestOf: (path: string) => Sha256 | null;
  /** Says that somebody else read a file, and may want to know when it changes. */
  readonly note: (path: string) => void;
}

/** For one compile: what changes meanwhile is the next one's matter. */
export function openWorkingFiles(workspace: Workspace): WorkingFiles {
  const known = new Map<string, Sha256 | null>();
  return {
    digestOf: (path) => {
      const before = known.get(path);
      if (before !== undefined) return before;
      const digest = digestOfFile(workspace, path);
      known.set(path, digest);
      return digest;
    },
    note: () => undefined,
  };
}

export function digestOfFile(workspace: Workspace, path: string): Sha256 | null {
  const bytes = readBytes(workspace, path);
  return bytes === undefined ? null : sha256(bytes);
}
