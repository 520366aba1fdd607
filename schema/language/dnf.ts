/** One of several things that can still happen: all elements of it must. */
export type Conjunction = readonly Element[];

/** A place that must lead to a match, or threads of which none may. */
export type Element = number | Negated;

interface Negated {
  readonly not: Dnf;
}

/** What can still happen: one of the conjunctions. */
export interface Dnf {
  readonly conjunctions: readonly Conjunction[];
  /** The same for equal ones. */
  readonly key: string;
  /** It has happened. */
  readonly isAlways: boolean;
  /** It cannot happen any more. */
  readonly isNever: boolean;
}

export const never: Dnf = { conjunctions: [], key: '', isAlways: false, isNever: true };

/** Thrown when look-aheads multiply beyond reason. */
export class TooManyThreads extends Error {}

const maxConjunctions = 2_000;

/** A disjunction under construction. */
export class DnfSet {
  readonly #found = new Map<string, Conjunction>();

  static always(): DnfSet {
    const set = new DnfSet();
    set.add([]);
    return set;
  }

  static not(refused: Dnf): DnfSet {
    const set = new DnfSet();
    set.add([{ not: refused }]);
    return set;
  }

  get isAlways(): boolean {
    return this.#found.has('');
  }

  get isNever(): boolean {
    return this.#found.size === 0;
  }

  add(conjunction: Conjunction): void {
    const keyed = new Map(conjunction.map((element) => [keyOf(element), element]));
    const sorted = [...keyed].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#found.set(
      sorted.map(([key]) => key).join('&'),
      sorted.map(([, element]) => element),
    );
    if (this.#found.size > maxConjunctions) throw new TooManyThreads();
  }

  addAll(other: DnfSet): void {
    for (const conjunction of other.#found.values()) this.add(conjunction);
  }

  and(other: DnfSet): DnfSet {
    const both = new DnfSet();
    for (const left of this.#found.values()) {
      for (const right of other.#found.values()) both.add([...left, ...right]);
    }
    return both;
  }

  withoutAlways(): Dnf {
    this.#found.delete('');
    return this.finish();
  }

  finish(): Dnf {
    const isAlways = this.isAlways;
    const entries: [string, Conjunction][] = isAlways
      ? [['', []]]
      : [...this.#found].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      conjunctions: entries.map(([, conjunction]) => conjunction),
      key: isAlways ? '!' : entries.map(([key]) => key).join('|'),
      isAlways,
      isNever: entries.length === 0,
    };
  }
}

function keyOf(element: Element): string {
  return typeof element === 'number' ? `${element}` : `(${element.not.key})`;
}
