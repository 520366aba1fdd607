import { html, type Html } from '../../../output/index.ts';
import type { LoggedLine } from '../../journal/logged-line.ts';
import { durationText } from '../duration.ts';
import { count, countText, sizeText } from '../step-text.ts';
import { renderBlock, renderDetails } from './render-value.ts';

export interface PrintedLog {
  readonly lines: readonly LoggedLine[];
  /** Path of its file, relative to the repository's root. */
  readonly file: string;
}

/**
 * What a step printed: when, since the run began, and on which stream. Of a long log the beginning
 * and, three times as much, the end: what went wrong stands there.
 */
export function renderLog(
  { lines, file }: PrintedLog,
  {
    step,
    startedAt,
    most,
    isOpen,
  }: {
    readonly step: string;
    readonly startedAt: number;
    readonly most: number;
    readonly isOpen: boolean;
  },
): Html | undefined {
  if (lines.length === 0) return undefined;
  const { head, tail, hidden } = cutLines(lines, most);
  const shown = (some: readonly LoggedLine[]): readonly Html[] =>
    some.map((line) => renderLine(line, startedAt, most));
  const gap =
    hidden === 0
      ? undefined
      : html`<i class="cut">… ${count(hidden, 'line')} left out …</i>${'\n'}`;
  const note =
    hidden === 0
      ? undefined
      : html`<p class="cut">All ${countText(lines.length)} lines are in <code>${file}</code>.</p>`;
  const legend = lines.some(({ stream }) => stream === 'stderr') ? ', ! is standard error' : '';
  const title = html`Log <span class="quiet">${count(lines.length, 'line')}${legend}</span>`;
  const text = html`<span>${[shown(head), gap, shown(tail)]}</span>`;
  // Of a step that failed the end is seen first.
  const scrolls = lines.length > 20 ? (isOpen ? 'from-end' : 'from-start') : 'no';
  const block = renderBlock(text, `Log of ${step}`, scrolls);
  return renderDetails(title, html`${block}${note}`, isOpen);
}

/** The first and last lines that have room; the first and the last one always. */
function cutLines(
  lines: readonly LoggedLine[],
  most: number,
): {
  readonly head: readonly LoggedLine[];
  readonly tail: readonly LoggedLine[];
  readonly hidden: number;
} {
  const first = fitting(lines, most / 4);
  if (fitting(lines, most) === lines.length) return { head: lines, tail: [], hidden: 0 };
  const last = Math.min(fitting(lines.toReversed(), (most * 3) / 4), lines.length - first);
  return {
    head: lines.slice(0, first),
    tail: lines.slice(lines.length - last),
    hidden: lines.length - first - last,
  };
}

function fitting(lines: readonly LoggedLine[], most: number): number {
  let room = most;
  const end = lines.findIndex(({ line }) => (room -= line.length + 12) < 0);
  return end === -1 ? lines.length : Math.max(1, end);
}

function renderLine({ at, stream, line }: LoggedLine, startedAt: number, most: number): Html {
  const time = `${durationText(at - startedAt).padStart(8)}  `;
  const cut = line.length > most ? ` … (${sizeText(line.length)} in all)` : '';
  const text = html`${time}${line.slice(0, most)}${cut}`;
  // Line ends are values: in a template, the formatter takes one for any white space.
  return stream === 'stderr' ? html`<span class="err">${text}</span>${'\n'}` : html`${text}${'\n'}`;
}
