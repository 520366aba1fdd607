import type { TamperTally, Verdict } from './tamper-tally.ts';
import type { TamperWorld } from './tamper-world.ts';

/** What a matrix is filled in with. */
export interface TamperMatrix {
  readonly world: TamperWorld;
  readonly tally: TamperTally;
  /** At most so many mutants of a kind in a file or folder; they are taken evenly from all. */
  readonly most: number;
}

export interface JudgedPlace {
  readonly kind: string;
  readonly place: string;
  /** Whether packages in the store were changed, so that none of them may be remembered as verified. */
  readonly readsStore?: boolean;
}

/** Asks run and the audit, each alone, while a mutant lies there, and counts what they say. */
export async function judgeMutant(
  { world, tally }: TamperMatrix,
  flows: readonly string[],
  { kind, place, readsStore = false }: JudgedPlace,
): Promise<void> {
  tally.count(kind, place, await verdictOf(world, flows, readsStore));
}

/** Refused where one of the flows is. */
export async function verdictOf(
  world: TamperWorld,
  flows: readonly string[],
  readsStore = false,
): Promise<Verdict> {
  return {
    isRefused: !(await wouldRunAll(world, flows, readsStore)),
    rules: await world.rulesOf(flows, { trustsStore: !readsStore }),
  };
}

async function wouldRunAll(
  world: TamperWorld,
  flows: readonly string[],
  readsStore: boolean,
): Promise<boolean> {
  for (const flow of flows) {
    if (!(await world.wouldRun(flow, { trustsStore: !readsStore }))) return false;
  }
  return true;
}

/** At most so many of all, as far from each other as can be; always the same. */
export function evenly<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, at) => all[Math.floor((at * all.length) / most)]).flatMap(
    (one) => (one === undefined ? [] : [one]),
  );
}
