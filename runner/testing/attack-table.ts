import type { AttackCase } from './attack-case.ts';
import { describeEnd } from './attack-end.ts';

/** An attack that a test of its own runs. */
export interface OtherAttack {
  readonly id: string;
  readonly attack: string;
  readonly outcome: string;
  readonly held: string;
  /** Path of the test, from the repository's root. */
  readonly test: string;
}

const head = `| | attack | outcome | what holds it | bubblewrap alone |
| --- | --- | --- | --- | --- |`;

/** The rows of `docs/security.md`, one an attack. */
export function attackTable(cases: readonly AttackCase[], others: readonly OtherAttack[]): string {
  const rows = [
    ...cases.map((it) => ({ id: it.id, row: rowOf(it) })),
    ...others.map((it) => ({ id: it.id, row: otherRow(it) })),
  ];
  const isShared = (id: string): boolean => /^[as]\d\d/.test(id);
  const shared = rows.filter(({ id }) => isShared(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const own = rows.filter(({ id }) => !isShared(id));
  return [head, ...[...shared, ...own].map(({ row }) => row)].join('\n');
}

function rowOf(attack: AttackCase): string {
  const { end, endBehindWall, held, heldBehindWall = held } = attack;
  const both = (one: string, walled: string): string =>
    one === walled ? one : `${one}; behind bubblewrap ${walled}`;
  const outcome = both(describeEnd(end), describeEnd(endBehindWall ?? end));
  return row(attack.id, attack.attack, outcome, both(held, heldBehindWall), alone(attack));
}

function alone({ alone }: AttackCase): string {
  if (alone === undefined) return '';
  return alone ? 'holds' : 'does not hold';
}

function otherRow({ id, attack, outcome, held, test }: OtherAttack): string {
  return row(id, attack, outcome, `${held} ([test](../${test}))`, '');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
