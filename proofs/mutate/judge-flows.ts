import { createClosureReader } from '../../compiler/2-resolve/read-closure.ts';
import { compileRepository } from '../../compiler/compile.ts';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { isError } from '../../compiler/diagnostics/in-order.ts';
import { pinScripts } from '../../compiler/testing/compile-case.ts';
import { memoryHost } from '../../compiler/testing/memory-host.ts';
import type { Lock } from '../../lock/index.ts';
import { lowerFlows } from './lower-flows.ts';

/** Flows with the scripts that they use; in their texts, `@pin` stands for the digest of a script. */
export interface Repository {
  readonly flows: ReadonlyMap<string, string>;
  readonly scripts: ReadonlyMap<string, string>;
}

/** What the compiler says of a flow, and what would run if it said nothing. */
export interface Judged {
  readonly errors: readonly Diagnostic[];
  /** The lock that was written; of a flow with errors, the one that no check has seen. */
  readonly lock?: Lock;
}

/** Compiles all flows in one Program, as `compile` does, and lowers those that it refuses. */
export async function judgeFlows(repository: Repository): Promise<ReadonlyMap<string, Judged>> {
  const host = memoryHost({ files: repository.scripts });
  const reader = createClosureReader(host);
  const digestOf = async (script: string): Promise<string> =>
    (await reader.closureOf(script)).value?.digest ?? '0'.repeat(64);
  const texts = [...repository.flows].map(async ([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(await pinScripts(text, digestOf)),
  }));
  const files = await Promise.all(texts);
  const { flows } = await compileRepository(files, host);
  const refused = new Set(
    flows.filter(({ locked }) => locked === undefined).map(({ path }) => path),
  );
  const lowered = await lowerFlows(
    files.filter(({ path }) => refused.has(path)),
    host,
  );
  return new Map(
    flows.map(({ path, locked, diagnostics }): [string, Judged] => {
      const lock = locked?.lock ?? lowered.get(path);
      return [path, { errors: diagnostics.filter(isError), ...(lock && { lock }) }];
    }),
  );
}
