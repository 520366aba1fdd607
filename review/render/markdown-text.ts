import { escapeHtml, escapeMarkdown, visibleLine } from '../../output/index.ts';
import { clip, type Clipped } from './clip.ts';
import { counted, type Sentence, type Sink, write } from './sentence.ts';

/** Characters of one quotation that are shown inside a sentence. */
const quoted = 240;
/** Characters of a sentence that quotes. */
const spoken = 600;

/** A sentence as Markdown inside a paragraph, a heading or an item of a list. */
export function markdown(sentence: Sentence): string {
  return write(sentence, paragraph);
}

/** A sentence as Markdown inside a cell of a table. */
export function cell(sentence: Sentence): string {
  return write(sentence, tableCell);
}

/** A sentence as HTML, for a `<summary>`, where Markdown does not reach. */
export function html(sentence: Sentence): string {
  return write(sentence, element);
}

const paragraph: Sink = {
  words: (text) => text,
  strong: (text) => `**${text}**`,
  prose: (text) => noted(clip(text, spoken), proseText),
  quote: (text) => (text === '' ? '*(empty)*' : noted(clip(text, quoted), codeSpan)),
};

const tableCell: Sink = {
  ...paragraph,
  quote: (text) => (text === '' ? '*(empty)*' : noted(clip(text, quoted), cellCodeSpan)),
};

const element: Sink = {
  words: escapeHtml,
  strong: (text) => `<strong>${escapeHtml(text)}</strong>`,
  prose: (text) => noted(clip(text, spoken), htmlCode),
  quote: (text) => (text === '' ? '<em>(empty)</em>' : noted(clip(text, quoted), htmlCode)),
};

function noted(clipped: Clipped, show: (text: string) => string): string {
  const shown = show(clipped.text);
  return clipped.hidden === 0 ? shown : `${shown} (${counted(clipped.hidden, 'more character')})`;
}

/** `GH-1` is a reference too, wherever it stands. */
function proseText(text: string): string {
  return escapeMarkdown(text.replace(/\bGH-(?=\d)/gi, (mark) => `${mark.slice(0, 2)}\u200B-`));
}

/** In code nothing is a mention, a link or a reference; the fence is longer than any in the text. */
function codeSpan(text: string): string {
  const fence = '`'.repeat(longestRun(text, /`+/g) + 1);
  // One blank at each end is taken away again by whoever reads it, unless the text is nothing but blanks.
  const pad = /^[` ]|[` ]$/.test(text) && /[^ ]/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/**
 * A table is cut at bars before code is seen, and a backslash in front of a bar would be taken for an
 * escape of the escape: it is written as what it is.
 */
function cellCodeSpan(text: string): string {
  return codeSpan(text.replace(/\\+(?=\||$)/g, (run) => '\\u{5c}'.repeat(run.length))).replaceAll(
    '|',
    '\\|',
  );
}

function htmlCode(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}

/** Lines of text as a block of code; each line is shown whole, and cut by whoever calls. */
export function fenced(lines: readonly string[], language = ''): readonly string[] {
  const shown = lines.map((line) => visibleLine(line.replaceAll('\t', '  ')));
  const fence = '`'.repeat(Math.max(3, longestRun(shown.join('\n'), /`+/g) + 1));
  return [`${fence}${language}`, ...shown, fence];
}

function longestRun(text: string, runs: RegExp): number {
  return [...text.matchAll(runs)].reduce((longest, [run]) => Math.max(longest, run.length), 0);
}
