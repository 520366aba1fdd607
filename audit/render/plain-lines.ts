import { displayWidth, splitWidth, toned, type Tone, visibleLine } from '../../output/index.ts';

export interface LineOptions {
  readonly columns: number;
  readonly color: boolean;
  /** What stands before the first line; later lines stand below what follows it. */
  readonly lead?: string;
  readonly tone?: Tone;
}

/** Text from anywhere on one line, with nothing in it that hides, drives a terminal or commands GitHub's runner. */
export function plain(text: string): string {
  return visibleLine(text).replaceAll('##[', '##\\[');
}

/**
 * A text as lines that fit the columns, broken between words where that is possible. What stands in backticks is never
 * broken: a command is there to be pasted, and one that is too long for a line is left to the terminal.
 */
export function wrap(
  text: string,
  { columns, color, lead = '', tone = 'plain' }: LineOptions,
): readonly string[] {
  const indent = displayWidth(lead);
  const room = Math.max(16, columns - indent);
  const lines: string[] = [];
  let line = '';
  for (const word of wordsOf(plain(text)).flatMap((one) => pieces(one, room))) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map(
    (one, at) => `${at === 0 ? lead : ' '.repeat(indent)}${toned(one, tone, color)}`,
  );
}

/** What is between blanks; blanks between a pair of backticks belong to their word. */
function wordsOf(text: string): readonly string[] {
  return text.match(/(?:`[^`]+`|[^ ])+/g) ?? [];
}

/** A word that no line has room for is cut into such that one has, but for what it holds in backticks. */
function pieces(word: string, room: number): readonly string[] {
  const isWhole = displayWidth(word) <= room || /`[^`]+`/.test(word);
  return isWhole ? [word] : splitWidth(word, room);
}

/** `1 flow`, `1,200 flows`; `more` stays as it is. */
export function counted(count: number, one: string): string {
  return `${grouped(count)} ${count === 1 || one === 'more' ? one : `${one}s`}`;
}

/** `1,200`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** What the runner of GitHub Actions would obey, should this be its log; our own colours may stand before it. */
const commandStart = /^((?:\s|\u001B\[[\d;]*m)*)::/;

/** A line that is no command to GitHub's runner. */
export function withoutCommand(line: string): string {
  return line.replace(commandStart, '$1\\::');
}
