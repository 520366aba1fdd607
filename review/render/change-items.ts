import type { Change } from '../model/change.ts';
import { notesSentence } from './describe-change.ts';
import { fenced, markdown } from './markdown-text.ts';
import { describeMerged, type DescribedChange } from './merge-gains.ts';
import { counted, say, type Sentence, words } from './sentence.ts';
import { textDifference } from './text-difference.ts';

export interface ItemLimits {
  /** Items of the list; what is more is counted. */
  readonly most: number;
  /** Lines of each side of a text that changed. */
  readonly lines: number;
  /** Where the rest can be read: a sentence without a full stop. */
  readonly rest: Sentence;
}

/** The changes as items of a Markdown list, and how many are left out. */
export function changeItems(
  changes: readonly Change[],
  { most, lines, rest }: ItemLimits,
): readonly string[] {
  const shown = describeMerged(changes, most);
  const left = changes.length - shown.reduce((sum, { count }) => sum + count, 0);
  return [
    ...shown.flatMap((item) => changeItem(item, lines)),
    ...(left === 0 ? [] : [`- ${markdown(say`and ${left} more: ${rest}`)}`]),
  ];
}

function changeItem(item: DescribedChange, lines: number): readonly string[] {
  const { place, what, values, rule } = item;
  const worth = values === undefined || values.length === 0 ? [] : say`: ${values}`;
  const notes = notesSentence(item);
  const aside = notes.length === 0 ? [] : say` – ${notes}`;
  const first = `- ${markdown(say`${place} ${what}${worth}${aside}`)}`;
  return [
    ...(rule.length === 0 ? [first] : [`${first}\\`, `  ${markdown(rule)}`]),
    ...(values === undefined ? differenceLines(item.change, lines) : []),
  ];
}

/** Indented, so that the block belongs to its item. */
function differenceLines({ from, to }: Change, most: number): readonly string[] {
  const { lines, hidden } = textDifference(from, to, most);
  const texts = lines.map(({ mark, text }) => `${mark} ${text}`);
  const note = hidden === 0 ? [] : [markdown(words(counted(hidden, 'more line')))];
  return (texts.length === 0 ? note : [...fenced(texts, 'diff'), ...note]).map(
    (line) => `  ${line}`,
  );
}
