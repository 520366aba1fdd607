import { join } from 'node:path';
import { sha256 } from '../../../lock/index.ts';
import { processSpace, thisProcess } from '../../../store/index.ts';

/** Who waits for whom: steps for steps over all repositories, runs for runs of the same one. */
export type LineName =
  | { readonly kind: 'step'; readonly group: string }
  /** `root` is the real path of the repository. */
  | { readonly kind: 'run'; readonly root: string; readonly group: string };

/**
 * Where a line lies below the state folder. Whose processes cannot be seen from here (another machine
 * or container with the same home, or before the machine was started again) has lines of its own.
 */
export function lineFolder(stateDirectory: string, name: LineName): string {
  const parts = [name.kind, ...(name.kind === 'run' ? [name.root] : []), name.group];
  return join(stateDirectory, 'lines', processSpace(thisProcess()), sha256(JSON.stringify(parts)));
}
