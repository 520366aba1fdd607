import { sha256, type Sha256 } from '../lock/index.ts';
import { readBytes, type Workspace } from './workspace.ts';

/** The files of the working tree by digest, each read at most once until it is forgotten. */
export interface WorkingFiles {
  /** `null` when there is no such file. */
  readonly digestOf: (path: string) => Sha256 | null;
  /** The file may have changed. */
  readonly forget: (path: string) => void;
}

export function openWorkingFiles(workspace: Workspace): WorkingFiles {
  const known = new Map<string, Sha256 | null>();
  return {
    digestOf: (path) => {
      let digest = known.get(path);
      if (digest === undefined) {
        const bytes = readBytes(workspace, path);
        digest = bytes === undefined ? null : sha256(bytes);
        known.set(path, digest);
      }
      return digest;
    },
    forget: (path) => known.delete(path),
  };
}
