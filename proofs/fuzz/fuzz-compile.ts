import { compileRepository } from '../../compiler/compile.ts';
import { isError } from '../../compiler/diagnostics/in-order.ts';
import type { CompilerHost } from '../../compiler/model/host.ts';
import { readLock } from '../../lock/index.ts';
import { diagnosticFault } from './fuzz-front.ts';

/**
 * What is wrong with how some flows are compiled, all in one Program; `undefined` when nothing is.
 * Each flow ends with a lock that reads back, or with an error that says why there is none.
 */
export async function compileFault(
  documents: readonly Uint8Array[],
  host: CompilerHost,
): Promise<string | undefined> {
  const files = documents.map((bytes, at) => ({ path: `flows/fuzz${at}.yaml`, bytes }));
  try {
    const { flows, sources } = await compileRepository(files, host);
    for (const { path, locked, diagnostics } of flows) {
      const file = { path, text: sources.get(path) ?? '' };
      const fault = diagnostics.map((one) => diagnosticFault(one, file)).find(Boolean);
      if (fault !== undefined) return fault;
      if ((locked === undefined) !== diagnostics.some(isError)) {
        return `${path} has ${locked ? 'a lock and errors' : 'neither a lock nor an error'}`;
      }
      if (locked !== undefined && !readLock(locked.lockText).ok)
        return 'Its lock does not read back';
    }
    return flows.length === files.length ? undefined : 'A flow is missing from the answer';
  } catch (error) {
    return `It threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}
