/** Who says first that something was changed. */
export type Judge = (typeof judges)[number];

const judges = ['run', 'audit', 'compile --check', 'store verify', 'nobody'] as const;

/** What became of one mutant. `run` and `audit` are both asked, each alone; the others only where neither found it. */
export interface Verdict {
  readonly isRefused: boolean;
  /** Of the audit's errors; empty: it found none. */
  readonly rules: readonly string[];
  /** Who else found it. */
  readonly other?: Extract<Judge, 'compile --check' | 'store verify'>;
}

interface Row {
  readonly byJudge: Map<Judge, number>;
  readonly byRule: Map<string, number>;
  audited: number;
}

/** What became of mutants, by kind. */
export class TamperTally {
  readonly #rows = new Map<string, Row>();
  readonly #survivors: string[] = [];

  count(kind: string, place: string, verdict: Verdict): void {
    const row = this.#rows.get(kind) ?? { byJudge: new Map(), byRule: new Map(), audited: 0 };
    this.#rows.set(kind, row);
    const judge = firstOf(verdict);
    increment(row.byJudge, judge);
    for (const rule of verdict.rules) increment(row.byRule, rule);
    if (verdict.rules.length > 0) row.audited += 1;
    if (judge === 'nobody') this.#survivors.push(`${kind}: ${place}`);
  }

  /** Mutants that nobody found, each by kind and place. */
  get survivors(): readonly string[] {
    return this.#survivors;
  }

  /** Kinds of which the audit, asked alone, left mutants without an error. */
  get unaudited(): readonly string[] {
    return [...this.#rows].flatMap(([kind, row]) => {
      const [all = 0] = countsOf([row]);
      return row.audited < all ? [kind] : [];
    });
  }

  /** A Markdown table: a row a kind, a column a judge, and what the audit finds when it is asked alone. */
  table(): string {
    const head = [
      'what was changed',
      'mutants',
      'refused by `run`',
      ...judges.slice(1).map((judge) => `else by ${judge === 'nobody' ? judge : `\`${judge}\``}`),
      '`audit` alone',
    ];
    const rows = [...this.#rows].map(([kind, row]) => [kind, ...countsOf([row])]);
    const last = ['all', ...countsOf([...this.#rows.values()])];
    return markdownTable([head, head.map(() => '---'), ...rows, last]);
  }

  /** A Markdown table: by kind, which rules the audit had for its mutants; one can break several. */
  rules(): string {
    const head = ['what was changed', 'rules of the audit'];
    const rows = [...this.#rows].map(([kind, { byRule }]) => [
      kind,
      [...byRule]
        .sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1))
        .map(([rule, count]) => `\`${rule}\` ${String(count)}`)
        .join(', '),
    ]);
    return markdownTable([head, head.map(() => '---'), ...rows]);
  }
}

function firstOf({ isRefused, rules, other }: Verdict): Judge {
  if (isRefused) return 'run';
  return rules.length > 0 ? 'audit' : (other ?? 'nobody');
}

/** All mutants, those of each judge, and those of the audit alone. */
function countsOf(rows: readonly Row[]): readonly number[] {
  const sums = judges.map((judge) => sum(rows.map(({ byJudge }) => byJudge.get(judge) ?? 0)));
  return [sum(sums), ...sums, sum(rows.map(({ audited }) => audited))];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function markdownTable(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `| ${row.join(' | ')} |\n`).join('');
}
