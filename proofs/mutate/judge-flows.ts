import { createClosureReader } from '../../compiler/2-resolve/read-closure.ts';
import { compileRepository } from '../../compiler/compile.ts';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { isError } from '../../compiler/diagnostics/in-order.ts';
import { pinScripts } from '../../compiler/testing/compile-case.ts';
import { memoryHost } from '../../compiler/testing/memory-host.ts';
import { type Lock, type Sha256, subflowDigest } from '../../lock/index.ts';
import type { LockSet } from '../../runner/lock-set.ts';
import { lowerFlows } from './lower-flows.ts';

/** Flows with the scripts and flows that they use; in their texts, `@pin` stands for a digest. */
export interface Repository {
  readonly flows: ReadonlyMap<string, string>;
  readonly scripts: ReadonlyMap<string, string>;
}

/** What the compiler says of a flow, and what would run if it said nothing. */
export interface Judged {
  readonly errors: readonly Diagnostic[];
  /** The lock that was written; of a flow with errors, the one that no check has seen. With its subflows. */
  readonly locks?: LockSet;
}

/** Compiles all flows in one Program, as `compile` does, and lowers those that it refuses. */
export async function judgeFlows(repository: Repository): Promise<ReadonlyMap<string, Judged>> {
  const host = memoryHost({ files: repository.scripts });
  const reader = createClosureReader(host);
  const digestOf = async (script: string): Promise<string> =>
    (await reader.closureOf(script)).value?.digest ?? '0'.repeat(64);
  const texts = [...repository.flows].map(async ([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(await pinScripts(withoutFlowPins(text), digestOf)),
  }));
  const files = await Promise.all(texts);
  const { flows } = await compileRepository(files, host, { ignoreFlowPins: true });
  const refused = new Set(
    flows.filter(({ locked }) => locked === undefined).map(({ path }) => path),
  );
  const compiled = flows.flatMap(({ locked }) => locked?.lock ?? []);
  const lowered = await lowerFlows(
    files.filter(({ path }) => refused.has(path)),
    host,
    new Map(compiled.map((lock) => [lock.flow.path, lock])),
  );
  const byDigest = new Map(compiled.map((lock) => [subflowDigest(lock), lock]));
  return new Map(
    flows.map(({ path, locked, diagnostics }): [string, Judged] => {
      const lock = locked?.lock ?? lowered.get(path);
      const locks = lock && { lock, flows: usedLocks(lock, byDigest) };
      return [path, { errors: diagnostics.filter(isError), ...(locks && { locks }) }];
    }),
  );
}

/** The digest of a flow's lock is known only after it is compiled: here each path means what stands there. */
function withoutFlowPins(text: string): string {
  return text.replaceAll(/(\.yaml)@pin\b/g, `$1@${'0'.repeat(12)}`);
}

function usedLocks(lock: Lock, all: ReadonlyMap<Sha256, Lock>): LockSet['flows'] {
  const used = Object.keys(lock.flows ?? {}).flatMap((digest): [Sha256, Lock][] => {
    const found = all.get(digest);
    return found === undefined ? [] : [[digest, found], ...usedLocks(found, all)];
  });
  return new Map(used);
}
