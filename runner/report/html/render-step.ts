import { html, type Html } from '../../../output/index.ts';
import type { PlanStep } from '../../plan/describe-plan.ts';
import type { AttemptView, StepView } from '../../journal/step-view.ts';
import { durationText } from '../duration.ts';
import type { OutlineNode } from '../outline.ts';
import { count, errorText, marks, standing, stepNotes, tallyText } from '../step-text.ts';
import { renderLog, type PrintedLog } from './render-log.ts';
import {
  brief,
  excerptOf,
  oneLine,
  renderDetails,
  renderExcerpt,
  type Excerpt,
} from './render-value.ts';

export interface StepDetails {
  /** What the lock says about it. */
  readonly planned?: PlanStep;
  readonly output?: Excerpt;
  readonly log?: PrintedLog;
  /** How a person approves, when that is what it waits for. */
  readonly approve?: string;
  /** When the run began, and when it did its last. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Characters that a value or a log may take. */
  readonly most: number;
}

/** Where a step stands on the page. */
export function anchorOf(address: string): string {
  return `step-${address}`;
}

/** One step: how it went, and behind summaries what it printed and gave. */
export function renderStep(node: OutlineNode, depth: number, details: StepDetails): Html {
  const { address, view, items, hidden } = node;
  const stands = standing(node);
  const endedAt = node.status === 'unfinished' ? details.endedAt : node.endedAt;
  const took =
    node.status === 'skipped'
      ? undefined
      : html`<span class="took">${durationText(endedAt - node.startedAt)}</span>`;
  const round = view?.rounds === undefined ? 'item' : 'round';
  const notes = [
    ...(items === undefined ? [] : [tallyText(items, round)]),
    ...(view === undefined ? [] : stepNotes(view)),
    ...(hidden > 0 ? [`${count(hidden, round)} not shown here: ${choiceText}`] : []),
  ];
  const head = html`<header>
    <h3><span class="mark" aria-hidden="true">${marks[stands]}</span> ${address}</h3>
    <p class="meta">
      <span class="word">${wordOf(stands)}</span> ${took}
      ${notes.map((note) => html`<span>${brief(note)}</span>`)}
    </p>
  </header>`;
  const isOpen = node.status === 'failed';
  const more = [
    renderOutput(address, details),
    details.log && renderLog(details.log, { ...details, step: address, isOpen }),
    renderAttempts(view?.attempts ?? [], details),
    renderPlanned(details.planned),
  ];
  return html`<article
    class="step ${stands} depth-${Math.min(depth, 4)}"
    id="${anchorOf(address)}"
    tabindex="-1"
  >
    ${head}${renderError(view, details.most)}${renderApproval(view, details)}
    <div class="more">${more}</div>
  </article>`;
}

const choiceText = 'failed ones come first, then those under way, then the slowest';

export function wordOf(stands: keyof typeof marks): string {
  return stands === 'unfinished' ? 'under way' : stands;
}

function renderError(view: StepView | undefined, most: number): Html | undefined {
  if (view?.error === undefined) return undefined;
  const excerpt = excerptOf(errorText(view.error), most);
  return html`<div class="error">${renderExcerpt(excerpt, `Error of ${view.step}`)}</div>`;
}

function renderApproval(view: StepView | undefined, { approve }: StepDetails): Html | undefined {
  if (view?.waiting?.kind !== 'approval' || approve === undefined) return undefined;
  return html`<div class="ask">
    <p>${brief(view.waiting.message)}</p>
    <pre>${approve}</pre>
  </div>`;
}

function renderAttempts(attempts: readonly AttemptView[], details: StepDetails): Html | undefined {
  if (attempts.length < 2 && attempts[0]?.lost === undefined) return undefined;
  const rows = attempts.map((attempt) => {
    const { startedAt, endedAt } = attempt;
    const took = endedAt === undefined ? '' : durationText(endedAt - startedAt);
    return html`<tr>
      <th scope="row">${attempt.attempt}</th>
      <td>${durationText(startedAt - details.startedAt)}</td>
      <td>${took}</td>
      <td class="free">${endingOf(attempt)}</td>
    </tr>`;
  });
  return renderDetails(
    html`Attempts <span class="quiet">${attempts.length}</span>`,
    html`<div class="scroll" role="group" aria-label="Attempts" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Attempt</th>
            <th scope="col">Began after</th>
            <th scope="col">Took</th>
            <th scope="col">Ended</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`,
  );
}

function endingOf({ endedAt, error, lost }: AttemptView): string {
  if (lost === true) return 'lost: the machine died inside it';
  if (error !== undefined) return brief(errorText(error));
  return endedAt === undefined ? 'under way' : 'succeeded';
}

function renderOutput(address: string, { output }: StepDetails): Html | undefined {
  if (output === undefined) return undefined;
  const { text, of } = output;
  if (of === undefined && text.length <= oneLine && !text.includes('\n')) {
    return html`<p class="output">Output <code>${text}</code></p>`;
  }
  return renderDetails('Output', renderExcerpt(output, `Output of ${address}`));
}

function renderPlanned(planned: PlanStep | undefined): Html | undefined {
  if (planned === undefined) return undefined;
  const { retry, timeoutMs, forEach, repeat } = planned;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['runs', planned.uses ?? planned.value ?? planned.kind],
    [
      'for each',
      forEach && `${forEach.items} as ${forEach.as}, ${String(forEach.parallel)} at once`,
    ],
    ['until', repeat && `${repeat.until}, at most ${count(repeat.max, 'round')}`],
    ['with', planned.with],
    ['if', planned.if],
    ['after', planned.needs.length === 0 ? undefined : planned.needs.join(', ')],
    ['retry', retry && `${String(retry.attempts)} attempts, after ${durationText(retry.delayMs)}`],
    ['timeout', timeoutMs === undefined ? undefined : durationText(timeoutMs)],
    ['secrets', planned.secrets?.length === 0 ? undefined : planned.secrets?.join(', ')],
  ];
  const rows = facts.flatMap(([term, text]) =>
    text === undefined
      ? []
      : [
          html`<dt>${term}</dt>
            <dd><code>${text.slice(0, 2_000)}</code></dd>`,
        ],
  );
  return renderDetails('In the lock', html`<dl class="facts">${rows}</dl>`);
}
