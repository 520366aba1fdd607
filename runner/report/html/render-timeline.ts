import { html, type Html } from '../../../output/index.ts';
import { durationText } from '../duration.ts';
import { marks } from '../step-text.ts';

/** One bar of the timeline. Times are milliseconds since 1970. */
export interface TimelineRow {
  readonly label: string;
  readonly depth: number;
  readonly href: string;
  readonly status: keyof typeof marks;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The attempts inside it that failed. */
  readonly failed: readonly { readonly startedAt: number; readonly endedAt: number }[];
}

const mostRows = 250;

/** When each step ran, as bars with their times in words. */
export function renderTimeline(
  rows: readonly TimelineRow[],
  { startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number },
): Html {
  const whole = Math.max(1, endedAt - startedAt);
  const part = (ms: number): string => `${String(Math.round((ms / whole) * 10_000) / 100)}%`;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (share) => html`<span>${durationText(share * whole)}</span>`,
  );
  const items = rows.slice(0, mostRows).map((row) => {
    const begin = row.startedAt - startedAt;
    const took = row.endedAt - row.startedAt;
    const said = `${row.status}, from ${durationText(begin)} to ${durationText(begin + took)}`;
    const failed = row.failed.map(
      (attempt) =>
        html`<rect
          class="lost"
          x="${part(attempt.startedAt - startedAt)}"
          width="${part(attempt.endedAt - attempt.startedAt)}"
          y="8"
          height="6"
        />`,
    );
    return html`<li class="${row.status}">
      <a class="depth-${Math.min(row.depth, 4)}" href="${row.href}"
        >${marks[row.status]} ${row.label}</a
      ><svg width="100%" height="14" role="img" aria-label="${said}">
        <rect class="track" width="100%" height="14" />
        <rect class="bar" x="${part(begin)}" width="${part(took)}" height="14" />
        ${failed}</svg
      ><span class="took">${durationText(took)}</span>
    </li>`;
  });
  const cut =
    rows.length > mostRows
      ? html`<p class="cut">${rows.length - mostRows} more rows are left out of the timeline.</p>`
      : undefined;
  const legend = rows.some(({ failed }) => failed.length > 0)
    ? html`<p class="cut">The lower part of a bar shows attempts that failed.</p>`
    : undefined;
  return html`<div class="axis" aria-hidden="true">
      <span></span><span class="ticks">${ticks}</span><span></span>
    </div>
    <ol class="timeline">
      ${items}
    </ol>
    ${legend}${cut}`;
}
