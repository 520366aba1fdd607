import { displayWidth, neutralise, splitWidth, toned, type Tone } from '../../output/index.ts';
import { withoutCommand } from '../render/plain-lines.ts';

/** The signs that lines are drawn with. */
export interface Signs {
  /** Before a child, before the last one, beside what lies below, and where nothing does. */
  readonly branch: string;
  readonly last: string;
  readonly beside: string;
  readonly gap: string;
  readonly arrow: string;
}

const drawn: Signs = { branch: '├─ ', last: '└─ ', beside: '│  ', gap: '   ', arrow: '→' };
const typed: Signs = { branch: '|- ', last: '`- ', beside: '|  ', gap: '   ', arrow: '->' };

export interface DrawOptions {
  readonly columns: number;
  /** Of signs alone: names are shown as they are. */
  readonly ascii: boolean;
  /** ANSI colours; they say nothing that the text does not. */
  readonly color: boolean;
}

/** A part of a line, in its colour. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
}

export function signsOf({ ascii }: DrawOptions): Signs {
  return ascii ? typed : drawn;
}

/** Text from anywhere on one line, with nothing in it that drives a terminal or commands GitHub's runner. */
export function oneLine(text: string): string {
  return neutralise(text.replaceAll(/\s+/gu, ' ').trim());
}

/**
 * The spans behind `lead`, broken between words so that they fit; later lines stand behind `below`. Spans
 * are words of their own: a blank stands between them.
 */
export function fold(
  spans: readonly Span[],
  lead: string,
  below: string,
  options: DrawOptions,
): readonly string[] {
  const lines: Span[][] = [[]];
  // One column is kept for the mark that takes its power from a line that looks like a command.
  const room = Math.max(
    16,
    options.columns - 1 - Math.max(displayWidth(lead), displayWidth(below)),
  );
  let left = room;
  for (const word of spans.flatMap(wordsOf)) {
    const parts = splitWidth(word.text, room);
    for (const [at, text] of parts.entries()) {
      const width = displayWidth(text);
      const isFirst = lines.at(-1)?.length === 0;
      if (!isFirst && (at > 0 || width + 1 > left)) {
        lines.push([]);
        left = room;
      }
      left -= width + (lines.at(-1)?.length === 0 ? 0 : 1);
      lines.at(-1)?.push({ ...word, text });
    }
  }
  return lines.map((line, at) => {
    const margin = toned(at === 0 ? lead : below, 'quiet', options.color && lead.trim() !== '');
    return withoutCommand(margin + paint(line, options.color));
  });
}

function wordsOf({ text, ...span }: Span): readonly Span[] {
  return oneLine(text)
    .split(' ')
    .map((word) => ({ ...span, text: word }));
}

/** Neighbours of one tone are coloured as one. */
function paint(words: readonly Span[], color: boolean): string {
  const runs: { text: string; tone: Tone }[] = [];
  for (const { text, tone = 'plain' } of words) {
    const last = runs.at(-1);
    if (last?.tone === tone) last.text += ` ${text}`;
    else runs.push({ text, tone });
  }
  return runs.map(({ text, tone }) => toned(text, tone, color)).join(' ');
}
