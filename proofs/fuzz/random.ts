/** Numbers that look random and are the same for a seed, on every machine. */
export interface Random {
  /** A whole number from 0 up to, but not including, `end`; 0 when there is no such number. */
  readonly below: (end: number) => number;
  /** One item of a list that has some. */
  readonly one: <T>(list: readonly T[]) => T;
}

/** Mulberry32: 32 bits of state, good enough to wander about in files. */
export function seeded(seed: number): Random {
  let state = seed | 0;
  const below = (end: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, end);
  };
  const one = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new Error('There is nothing to choose from.');
    return list[below(list.length)] as T; // True: the index is one of the list's.
  };
  return { below, one };
}
