import { displayWidth, neutralise, splitWidth } from '../../output/index.ts';

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
}

export function signsOf({ ascii }: DrawOptions): Signs {
  return ascii ? typed : drawn;
}

/** Text from anywhere on one line, with nothing in it that drives a terminal or commands GitHub's runner. */
export function oneLine(text: string): string {
  return neutralise(text.replaceAll(/\s+/gu, ' ').trim());
}

/** The text behind `lead`, broken between words so that it fits; later lines stand behind `below`. */
export function fold(
  text: string,
  lead: string,
  below: string,
  { columns }: DrawOptions,
): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = Math.max(16, columns - displayWidth(lines.length === 0 ? lead : below));
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) <= room) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = splitWidth(word, Math.max(16, columns - displayWidth(below)));
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1) ?? '';
  }
  return [...lines, line].map((one, at) => `${at === 0 ? lead : below}${one}`);
}
