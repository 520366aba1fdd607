import { displayWidth, splitWidth, type Tone, toned } from '../../output/index.ts';
import { plainPiece } from './plain-text.ts';
import type { Sentence } from './sentence.ts';

export interface WrapOptions {
  readonly columns: number;
  readonly color: boolean;
  /** What stands before the first line, such as `  - `; later lines stand below what follows it. */
  readonly lead?: string;
}

interface Fragment {
  readonly text: string;
  readonly tone: Tone;
}

type Word = readonly Fragment[];

/** A sentence as lines that fit a terminal, broken between words where that is possible. */
export function wrapSentence(
  sentence: Sentence,
  { columns, color, lead = '' }: WrapOptions,
): readonly string[] {
  const indent = displayWidth(lead);
  const room = Math.max(16, columns - indent);
  const lines: string[][] = [[]];
  let used = 0;
  for (const word of wordsOf(sentence).flatMap((word) => fitting(word, room))) {
    const width = displayWidth(word.map(({ text }) => text).join(''));
    if (used > 0 && used + 1 + width > room) {
      lines.push([]);
      used = 0;
    }
    used += used === 0 ? width : width + 1;
    lines.at(-1)?.push(word.map(({ text, tone }) => toned(text, tone, color)).join(''));
  }
  return lines.map((texts, at) => `${at === 0 ? lead : ' '.repeat(indent)}${texts.join(' ')}`);
}

function wordsOf(sentence: Sentence): readonly Word[] {
  const all: Fragment[][] = [[]];
  for (const piece of sentence) {
    const tone = tones[piece.kind];
    plainPiece(piece)
      .split(' ')
      .forEach((text, at) => {
        if (at > 0) all.push([]);
        if (text !== '') all.at(-1)?.push({ text, tone });
      });
  }
  return all.filter((word) => word.length > 0);
}

const tones: Readonly<Record<Sentence[number]['kind'], Tone>> = {
  words: 'plain',
  prose: 'plain',
  strong: 'loud',
  quote: 'name',
};

/** A word that no line has room for is cut into such that one has. */
function fitting(word: Word, room: number): readonly Word[] {
  if (displayWidth(word.map(({ text }) => text).join('')) <= room) return [word];
  return word.flatMap(({ text, tone }) =>
    splitWidth(text, room).map((part) => [{ text: part, tone }]),
  );
}
