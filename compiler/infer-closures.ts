import type { Sha256 } from '../lock/index.ts';
import { inferScripts } from './3-infer/infer-scripts.ts';
import type { RepositoryProgram } from './checker/repository-program.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { isError } from './diagnostics/in-order.ts';
import type { ScriptClosure } from './model/resolved.ts';
import type { Signature } from './model/typed.ts';

/** What is known of scripts, by digest; each is inferred once, however many flows use it. */
export interface Inferred {
  /** Of sound scripts only: with errors, there is none to hold an argument to. */
  readonly signatures: ReadonlyMap<Sha256, Signature>;
  readonly diagnostics: ReadonlyMap<Sha256, readonly Diagnostic[]>;
}

/** Infers the signatures of scripts. */
export function inferClosures(
  closures: readonly ScriptClosure[],
  program: RepositoryProgram,
): Inferred {
  const outcomes = closures.map(
    (closure) => [closure.digest, inferScripts([closure], program)] as const,
  );
  const sound = outcomes.filter(([, { diagnostics }]) => !diagnostics.some(isError));
  return {
    signatures: new Map(sound.flatMap(([, { value }]) => [...value])),
    diagnostics: new Map(outcomes.map(([digest, { diagnostics }]) => [digest, diagnostics])),
  };
}
