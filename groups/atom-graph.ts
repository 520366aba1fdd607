import type { Atom } from './atoms.ts';

/** The atoms of a section, and which of them come after which, near or far. */
export interface AtomGraph {
  readonly atoms: readonly Atom[];
  /** Positions of those that need an atom. */
  readonly dependents: readonly (readonly number[])[];
  readonly reaches: (from: number, to: number) => boolean;
}

export function atomGraph(atoms: readonly Atom[]): AtomGraph {
  const dependents = atoms.map((): number[] => []);
  for (const { at, needs } of atoms) for (const need of needs) dependents[need]?.push(at);
  const words = Math.ceil(atoms.length / 32);
  const reached = atoms.map(() => new Uint32Array(words));
  // Those that need an atom stand behind it, so their own sets are whole when its set is made.
  for (let at = atoms.length - 1; at >= 0; at -= 1) {
    const own = reached[at];
    for (const next of dependents[at] ?? []) {
      if (own === undefined) continue;
      own[next >> 5] = (own[next >> 5] ?? 0) | (1 << (next & 31));
      for (const [word, bits] of (reached[next] ?? []).entries()) {
        own[word] = (own[word] ?? 0) | bits;
      }
    }
  }
  return {
    atoms,
    dependents,
    reaches: (from, to) => (((reached[from]?.[to >> 5] ?? 0) >> (to & 31)) & 1) === 1,
  };
}
