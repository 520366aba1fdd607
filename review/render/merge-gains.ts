import type { Change } from '../model/change.ts';
import { describeChange, type Description } from './describe-change.ts';
import { plainText } from './plain-text.ts';
import { listed, say, words } from './sentence.ts';

/** A change in words, or several neighbours that gain one kind of power under one rule. */
export interface DescribedChange extends Description {
  readonly change: Change;
  /** The changes that it stands for. */
  readonly count: number;
}

/** So many things are named that one step gained. */
const named = 8;

/**
 * Three hosts that a step may reach now are one thing to read, not three. Keeps the order, and puts no more
 * into words than `most` things to read.
 */
export function describeMerged(
  changes: readonly Change[],
  most: number = Infinity,
): readonly DescribedChange[] {
  const groups: { readonly key: string; readonly members: DescribedChange[] }[] = [];
  for (const change of changes) {
    const described = { ...describeChange(change), change, count: 1 };
    const key = keyOf(described);
    const last = groups.at(-1);
    if (key !== '' && last?.key === key) last.members.push(described);
    else if (groups.length >= most) break;
    else groups.push({ key, members: [described] });
  }
  return groups.map(({ members }) => merged(members)).filter((item) => item !== undefined);
}

function keyOf({ gain, place, rule, notes }: Description): string {
  if (gain === undefined) return '';
  return JSON.stringify([gain.words, ...[place, rule, ...notes].map(plainText)]);
}

function merged(members: readonly DescribedChange[]): DescribedChange | undefined {
  const [first] = members;
  if (first?.gain === undefined || members.length === 1) return first;
  const gained = listed(members, named, (member) => member.gain?.gained ?? []);
  return { ...first, what: say`${words(first.gain.words)}${gained}`, count: members.length };
}
