import { visibleLine } from '../../output/index.ts';

/** What is shown of a text from the repository. */
export interface Clipped {
  /** On one line, without anything that hides or drives; ends in `…` when it was cut. */
  readonly text: string;
  /** UTF-16 code units of it that are not shown. */
  readonly hidden: number;
}

/**
 * A text on one line: white space that breaks or hides stands there as `\u{a}`, and what is more than
 * `most` characters is cut, counted as they will be shown. Costs no more for a text of any length.
 */
export function clip(text: string, most: number): Clipped {
  const head = text.length > most ? wholeCharacters(text, most) : text;
  const visible = inSentence(head);
  if (visible.length <= most && head.length === text.length) return { text: visible, hidden: 0 };
  const shorter = wholeCharacters(head, most - 1);
  const kept = inSentence(shorter).length < most ? shorter : fitting(shorter, most - 1);
  return { text: `${inSentence(kept)}…`, hidden: text.length - kept.length };
}

/** Whoever shows a sentence may join blanks that follow each other: the later ones are written out. */
function inSentence(text: string): string {
  return visibleLine(text).replace(/(?<= ) /g, '\\u{20}');
}

/** Characters of a blank that is written out. */
const widestBlank = 6;

/** As much of the text as takes no more room than that when it is made visible. */
function fitting(text: string, most: number): string {
  let [room, end] = [most, 0];
  for (const character of text) {
    room -= character === ' ' ? widestBlank : visibleLine(character).length;
    if (room < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function wholeCharacters(text: string, end: number): string {
  if (text.length <= end) return text;
  const last = text.charCodeAt(end - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? end - 1 : end);
}
