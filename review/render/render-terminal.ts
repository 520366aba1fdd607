import { fitWidth, type Tone, toned, visibleLine } from '../../output/index.ts';
import type { Section } from '../model/change.ts';
import type { Review, Revision } from '../model/review.ts';
import { type FlowRow, flowRows } from './flow-rows.ts';
import { countsSentence, resultSentence, unexplained } from './headline.ts';
import { describeMerged, type DescribedChange } from './merge-gains.ts';
import { plainText, uncommanded } from './plain-text.ts';
import { tallyReview } from './review-tally.ts';
import { counted, joined, say, type Sentence, words } from './sentence.ts';
import { textDifference } from './text-difference.ts';
import { wrapSentence } from './wrap-sentence.ts';

export interface TerminalOptions {
  readonly columns: number;
  /** ANSI colours. */
  readonly color: boolean;
}

const titles: Readonly<Record<Section, string>> = {
  power: 'More power',
  locks: 'To mend',
  interface: 'Interfaces',
  steps: 'Steps, wiring and options',
  code: 'Code',
  dependencies: 'Packages',
  compatible: 'Less power, wider interfaces',
};

/** Lines of each side of a text that changed. */
const mostLines = 12;

/**
 * The review for a person at a terminal, all of it; ends with what comes of it, because the end is what
 * is on the screen. Every line fits the columns, and colours say nothing that the text does not.
 */
export function renderTerminal(review: Review, { columns, color }: TerminalOptions): string {
  // One column is kept for the mark that takes its power from a line that looks like a command.
  const options = { columns: columns - 1, color };
  const tally = tallyReview(review);
  const result = resultSentence(review, tally);
  const head = say`Review of ${revision(review.head)} against ${revision(review.base)}`;
  if (review.verdict.result === 'unchanged') {
    return asText(wrapSentence(say`${head}: ${result}.`, options));
  }
  const lists = (Object.keys(titles) as Section[]).flatMap((section) =>
    sectionLines(titles[section], describeMerged(tally.sections[section]), options),
  );
  return asText([
    ...wrapSentence(head, options),
    ...lists,
    ...flowLines(flowRows(review, tally, Infinity), options),
    '',
    toned(
      fitWidth(plainText(say`Result: ${result}`), options.columns),
      resultTone(review),
      options.color,
    ),
    ...wrapSentence(countsSentence(review, tally), options),
    ...unexplained(review, tally).flatMap((reason) => wrapSentence(reason, options)),
  ]);
}

function asText(lines: readonly string[]): string {
  return lines.map((line) => `${line.replace(commandStart, '$1\\::')}\n`).join('');
}

/** What the runner of GitHub Actions would obey, should this be its log; our own colours may stand before it. */
const commandStart = /^((?:\s|\u001B\[[\d;]*m)*)::/;

function revision({ commit, name }: Revision): Sentence {
  if (commit === undefined) return say`${name}`;
  return name === commit ? say`${commit.slice(0, 12)}` : say`${name} (${commit.slice(0, 12)})`;
}

function resultTone({ verdict: { result, breaking } }: Review): Tone {
  if (result === 'failed') return 'bad';
  return result === 'approval' || breaking ? 'careful' : 'good';
}

function sectionLines(
  title: string,
  items: readonly DescribedChange[],
  options: TerminalOptions,
): readonly string[] {
  if (items.length === 0) return [];
  return [
    '',
    toned(title, 'loud', options.color),
    ...items.flatMap((item) => itemLines(item, options)),
  ];
}

const marks: Readonly<Record<DescribedChange['change']['severity'], string>> = {
  refused: 'x',
  approval: '!',
  breaking: '!',
  notable: '*',
  fine: '-',
};

function itemLines(item: DescribedChange, options: TerminalOptions): readonly string[] {
  const { place, what, values, rule, notes, change } = item;
  const { path, line } = change.location;
  const worth = values === undefined || values.length === 0 ? [] : say`: ${values}`;
  const where = line === undefined ? say`${path}` : say`${path}:${words(String(line))}`;
  return [
    ...wrapSentence(say`${place} ${what}${worth}`, {
      ...options,
      lead: `  ${marks[change.severity]} `,
    }),
    ...(values === undefined ? differenceLines(item, options) : []),
    ...[rule, ...notes]
      .filter((sentence) => sentence.length > 0)
      .flatMap((sentence) => wrapSentence(sentence, { ...options, lead: '      ' })),
    ...wrapSentence(where, { ...options, lead: '      at ' }),
  ];
}

function differenceLines(
  { change: { from, to } }: DescribedChange,
  { columns, color }: TerminalOptions,
): readonly string[] {
  const { lines, hidden } = textDifference(from, to, mostLines);
  const room = Math.max(16, columns - 6);
  const shown = lines.map(({ mark, text }) =>
    toned(
      fitWidth(`${mark} ${uncommanded(visibleLine(text.replaceAll('\t', '  ')))}`, room),
      mark === '+' ? 'good' : 'bad',
      color,
    ),
  );
  const more = hidden === 0 ? [] : [`${counted(hidden, 'more line')}; --json has them all`];
  return [...shown, ...more].map((text) => `      ${text}`);
}

function flowLines(rows: readonly FlowRow[], options: TerminalOptions): readonly string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...['does not compile', 'needs approval'].map(({ length }) => length));
  return [
    '',
    toned('Flows', 'loud', options.color),
    ...rows.flatMap((row) =>
      wrapSentence(say`${row.flow}${facts(row)}`, {
        ...options,
        lead: `  ${plainText(row.verdict).padEnd(width)}  `,
      }),
    ),
  ];
}

function facts(row: FlowRow): Sentence {
  const named = (['steps', 'interface', 'power', 'code'] as const)
    .filter((key) => row[key].length > 0)
    .map((key) => (key === 'code' ? row.code : say`${words(`${key} `)}${row[key]}`));
  return named.length === 0 ? [] : say`: ${joined(named, '; ')}`;
}
