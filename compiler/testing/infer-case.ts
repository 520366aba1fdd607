import { createClosureReader } from '../2-resolve/read-closure.ts';
import { createProgram } from '../checker/program.ts';
import type { RepositoryProgram } from '../checker/repository-program.ts';
import { parseDenoLock } from '../../lock/index.ts';
import type { PackageFiles } from '../model/host.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';
import { memoryHost, type MemoryRepository } from './memory-host.ts';

/** A program over scripts that exist only in a test, and the closures of those asked for. */
export async function programOf(
  repository: MemoryRepository,
  scripts: readonly string[],
): Promise<{ readonly program: RepositoryProgram; readonly closures: readonly ScriptClosure[] }> {
  const host = memoryHost(repository);
  const reader = createClosureReader(host);
  const closures: ScriptClosure[] = [];
  for (const script of scripts) {
    const { value, diagnostics } = await reader.closureOf(script);
    if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
    closures.push(value);
  }
  const packages = new Map<string, PackageFiles>();
  for (const { digest, denoLock } of closures) {
    const read = denoLock && parseDenoLock(denoLock.text);
    if (read?.ok === true) packages.set(digest, await host.packages(read.lock));
  }
  const program = createProgram({
    closures,
    packages,
    denoTypes: await host.denoTypes(),
    nodeTypes: host.nodeTypes,
  });
  return { program, closures };
}

/** The signature of one script whose text is given. */
export async function inferText(text: string): Promise<Outcome<Signature | undefined>> {
  const path = 'scripts/main.ts';
  const { program, closures } = await programOf({ files: new Map([[path, text]]) }, [path]);
  const [closure] = closures;
  return program.signature(closure?.digest ?? '');
}
