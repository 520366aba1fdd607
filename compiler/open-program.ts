import { parseDenoLock, type Sha256 } from '../lock/index.ts';
import { createProgram } from './checker/program.ts';
import type { ProgramMemory } from './checker/program-memory.ts';
import type { RepositoryProgram } from './checker/repository-program.ts';
import type { CompilerHost, PackageFiles } from './model/host.ts';
import type { ScriptClosure } from './model/resolved.ts';

/** The Program of some scripts, with the types of the packages that they import. */
export async function openProgram(
  closures: readonly ScriptClosure[],
  host: CompilerHost,
  memory?: ProgramMemory,
): Promise<RepositoryProgram> {
  const packages = new Map<Sha256, PackageFiles>();
  for (const { digest, denoLock } of closures) {
    const lock = denoLock && parseDenoLock(denoLock.text);
    if (lock?.ok) packages.set(digest, await host.packages(lock.lock));
  }
  // Without a script nothing asks for Deno's own types.
  const denoTypes = closures.length === 0 ? '' : await host.denoTypes();
  return createProgram({ closures, packages, denoTypes, nodeTypes: host.nodeTypes }, memory);
}
