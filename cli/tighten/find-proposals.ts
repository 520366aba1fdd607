import { joinUses, judgeUse, type UseVerdict } from '../../audit/index.ts';
import type { Compilation, CompilerHost, TightenResult } from '../../compiler/index.ts';
import { recordedUses } from '../../runner/index.ts';
import { readFlows, type Workspace } from '../workspace.ts';

/** What steps could do without, and what is said of the others. */
export interface Proposals extends TightenResult {
  /** Paths of the flows that were looked at: those that compile. */
  readonly flows: readonly string[];
  /** What recorded runs say of the steps of those flows that hold something, by flow. */
  readonly verdicts: ReadonlyMap<string, readonly UseVerdict[]>;
  /** What keeps flows from being looked at. */
  readonly errors: Compilation['diagnostics'];
  /** The texts that they point into, and those of all flows as they are now. */
  readonly sources: Compilation['sources'];
}

/** Compiles flows as they are, holds the recorded runs against what they grant, and plans the edits. */
export async function findProposals(
  workspace: Workspace,
  paths: readonly string[],
  host: CompilerHost,
): Promise<Proposals> {
  const { compileRepository, tightenFlows } = await import('../../compiler/index.ts');
  const files = readFlows(workspace, paths);
  const compilation = await compileRepository(files, host);
  const own = compilation.flows.filter(({ path }) => paths.includes(path));
  const locks = own.flatMap(({ locked }) => (locked === undefined ? [] : [locked.lock]));
  const uses = joinUses(locks, recordedUses(workspace.root));
  const verdicts = new Map(locks.map((lock) => [lock.flow.path, judgeUse(lock, uses)]));
  const wanted = new Map(
    [...verdicts].map(([flow, all]) => [
      flow,
      new Map(all.flatMap(({ place, use }) => (use.kind === 'known' ? [[place, use.enough]] : []))),
    ]),
  );
  const result = await tightenFlows({ flows: files, compiled: compilation.flows, wanted }, host);
  return {
    ...result,
    flows: locks.map(({ flow }) => flow.path),
    verdicts,
    errors: own
      .filter(({ locked }) => locked === undefined)
      .flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error')),
    sources: compilation.sources,
  };
}
