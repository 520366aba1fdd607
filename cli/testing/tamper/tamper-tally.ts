/** Who says that something was changed. */
export type Judge = 'run' | 'audit' | 'compile --check' | 'nobody';

/** What became of mutants, by kind. */
export class TamperTally {
  readonly #kinds = new Map<string, Map<Judge, number>>();
  readonly #survivors: string[] = [];

  count(kind: string, judge: Judge, place: string): void {
    const judges = this.#kinds.get(kind) ?? new Map<Judge, number>();
    this.#kinds.set(kind, judges);
    judges.set(judge, (judges.get(judge) ?? 0) + 1);
    if (judge === 'nobody') this.#survivors.push(`${kind}: ${place}`);
  }

  /** Mutants that nobody found, each by kind and place. */
  get survivors(): readonly string[] {
    return this.#survivors;
  }

  get total(): number {
    return [...this.#kinds.values()].flatMap((judges) => [...judges.values()]).reduce(add, 0);
  }

  /** A Markdown table: a row a kind, a column a judge. */
  table(): string {
    const judges: readonly Judge[] = ['run', 'audit', 'compile --check', 'nobody'];
    const sum = (judge: Judge): number =>
      [...this.#kinds.values()].map((found) => found.get(judge) ?? 0).reduce(add, 0);
    const rows = [...this.#kinds].map(([kind, found]) => {
      const counts = judges.map((judge) => found.get(judge) ?? 0);
      return [kind, counts.reduce(add, 0), ...counts];
    });
    const head = [
      'what was changed',
      'mutants',
      'refused by `run`',
      'found by `audit`',
      'found by `compile --check`',
      'found by nobody',
    ];
    const last = ['all', this.total, ...judges.map(sum)];
    return [head, head.map(() => '---'), ...rows, last]
      .map((row) => `| ${row.join(' | ')} |\n`)
      .join('');
  }
}

function add(one: number, other: number): number {
  return one + other;
}
