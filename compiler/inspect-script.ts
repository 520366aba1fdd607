import { parseDenoLock, type Sha256 } from '../lock/index.ts';
import { createClosureReader } from './2-resolve/read-closure.ts';
import { inferScripts } from './3-infer/infer-scripts.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { inOrder, isError } from './diagnostics/in-order.ts';
import type { CompilerHost } from './model/host.ts';
import type { Signature } from './model/typed.ts';
import { openProgram } from './open-program.ts';

/** What the compiler sees in one script. */
export interface ScriptInspection {
  /** Absent when there is no such script, or it cannot be typed. */
  readonly signature?: Signature;
  /** Absent when the script cannot be locked. */
  readonly digest?: Sha256;
  /** Ids of the packages in its Deno lock, sorted. */
  readonly packages: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that the diagnostics point into. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Infers one script, without any flow. */
export async function inspectScript(path: string, host: CompilerHost): Promise<ScriptInspection> {
  const { closureOf, texts } = createClosureReader(host);
  const { value: closure, diagnostics } = await closureOf(path);
  if (closure === undefined) return { packages: [], diagnostics, sources: texts };
  const lock = closure.denoLock && parseDenoLock(closure.denoLock.text);
  const packages = lock?.ok ? Object.keys(lock.lock.npm).sort() : [];
  if (diagnostics.some(isError)) return { packages, diagnostics, sources: texts };
  const program = await openProgram([closure], host);
  const inferred = inferScripts([closure], program);
  const signature = inferred.value.get(closure.digest);
  return {
    ...(signature && { signature }),
    digest: closure.digest,
    packages,
    diagnostics: inOrder([...diagnostics, ...inferred.diagnostics]),
    sources: texts,
  };
}
