import { hash } from './hash.ts';
import { judgeFlows } from './judge-flows.ts';
import type { Mutant } from './make-mutants.ts';
import { findBrokenPromise, type BrokenPromise } from './run-lock.ts';

/** What became of a mutant. */
export interface Fate {
  readonly mutant: Mutant;
  readonly isRejected: boolean;
  /** Codes of the errors that it was rejected with. */
  readonly codes: readonly string[];
  /** Whether there was a lock to run, checked or not. */
  readonly isRunnable: boolean;
  /** How a run of it ended that the compiler promises will not end so. */
  readonly broken?: BrokenPromise;
}

export interface MutationOptions {
  readonly seed: number;
  /** At most so many mutants, drawn from all; all of them when absent. */
  readonly limit?: number;
  /** How often each mutant is run. */
  readonly rounds: number;
  readonly onProgress?: (done: number, all: number) => void;
}

/** Compiles mutants, and runs each as if it had not been compiled. */
export async function mutationRun(
  all: readonly Mutant[],
  { seed, limit, rounds, onProgress }: MutationOptions,
): Promise<readonly Fate[]> {
  const mutants = draw(all, seed, limit ?? all.length);
  const fates: Fate[] = [];
  for (let start = 0; start < mutants.length; start += batchSize) {
    fates.push(...(await runBatch(mutants.slice(start, start + batchSize), seed, rounds)));
    onProgress?.(fates.length, mutants.length);
  }
  return fates;
}

/** So many flows share one Program. */
const batchSize = 250;

/** Drawn by their names, so that a new mutant does not change which of the others are drawn. */
function draw(mutants: readonly Mutant[], seed: number, limit: number): readonly Mutant[] {
  if (limit >= mutants.length) return mutants;
  const ranked = mutants.map((mutant) => ({ mutant, rank: hash(seed, mutant.path) }));
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ mutant }) => mutant);
}

async function runBatch(
  mutants: readonly Mutant[],
  seed: number,
  rounds: number,
): Promise<readonly Fate[]> {
  const judged = await judgeFlows({
    flows: new Map(mutants.flatMap(({ repository }) => [...repository.flows])),
    scripts: new Map(mutants.flatMap(({ repository }) => [...repository.scripts])),
  });
  const fates: Fate[] = [];
  for (const mutant of mutants) {
    const { errors, locks } = judged.get(mutant.path) ?? { errors: [] };
    const broken = locks && (await findBrokenPromise(locks, hash(seed, mutant.path), rounds));
    fates.push({
      mutant,
      isRejected: errors.length > 0,
      codes: [...new Set(errors.map(({ code }) => code))].sort(),
      isRunnable: locks !== undefined,
      ...(broken && { broken }),
    });
  }
  return fates;
}
