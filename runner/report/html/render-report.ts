import { sha256, type Json, type Lock } from '../../../lock/index.ts';
import { html, htmlPage, type Content, type Html } from '../../../output/index.ts';
import { withoutItems } from '../../events/address.ts';
import type { BlobReference } from '../../journal/records.ts';
import { awaitsApproval, type RunView, type Turn } from '../../journal/run-view.ts';
import type { StepView } from '../../journal/step-view.ts';
import { durationText } from '../duration.ts';
import { flatten, outlineRun, type Outline } from '../outline.ts';
import {
  countText,
  errorText,
  groupText,
  marks,
  spanText,
  standing,
  tallyText,
  timeText,
} from '../step-text.ts';
import { graphOf } from './graph-node.ts';
import { nodeStates } from './node-states.ts';
import { plannedSteps } from './planned-steps.ts';
import { renderGraph } from './render-graph.ts';
import type { PrintedLog } from './render-log.ts';
import { anchorOf, renderStep, wordOf, type StepDetails } from './render-step.ts';
import { renderTimeline, type TimelineRow } from './render-timeline.ts';
import { brief, excerptOf, renderExcerpt, valueText, type Excerpt } from './render-value.ts';
import { styles } from './styles.ts';

/** What a report is made from. All of it is masked, and none of it is trusted. */
export interface ReportSource {
  readonly view: RunView;
  /** The lock that was run; without it there is no graph. */
  readonly lock?: Lock;
  /** What a step printed. Asked only for steps that the report shows. */
  readonly logOf: (step: string) => PrintedLog;
  /** The JSON text of a value that was too large for the journal, and the path of its file. */
  readonly storedOf: (reference: BlobReference) => { readonly text: string; readonly file: string };
}

/** What all values and logs together may take, in characters. */
const mostText = 3_000_000;

/**
 * One HTML page about a run that loads nothing, runs nothing and holds all its texts as text. Its size
 * is bounded: what is cut says how large it is and where all of it can be found.
 */
export function renderReport(source: ReportSource): string {
  const { view } = source;
  const outline = outlineRun(view.steps);
  const most = Math.min(20_000, Math.max(400, Math.floor(mostText / (3 * (outline.shown + 2)))));
  const name = brief(source.lock?.name ?? view.flow);
  const main = [
    renderHead(view, name),
    renderCause(view, most),
    renderWaiting(view),
    html`<div class="pair">
      ${section('Inputs', 'inputs', renderValue(source, { value: view.inputs, stored: view.stored?.inputs, label: 'Inputs' }, most))}
      ${section('Outputs', 'outputs', renderOutputs(source, most))}
    </div>`,
    section('Graph', 'graph', drawGraph(source, outline)),
    section('Timeline', 'timeline', drawTimeline(view, outline)),
    section('Steps', 'steps', listSteps(source, outline, most)),
  ];
  return htmlPage({
    title: `${view.status} · ${name}`,
    styles,
    body: html`<a class="skip" href="#steps">Skip to the steps</a>
      <main>${main}</main>
      <footer>${footerOf(view, outline)}</footer>`,
    sha256,
  });
}

function section(title: string, id: string, content: Content): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}" tabindex="-1">${title}</h2>
    ${content}
  </section>`;
}

function renderHead(view: RunView, name: string): Html {
  const { status, run, flow, lock, wall, only, mock, startedAt, history } = view;
  const alone = only === undefined ? '' : `, step ${only} alone`;
  const mocked = mock === true ? ', with mocks' : '';
  const began = html`<time datetime="${new Date(startedAt).toISOString()}"
    >${timeText(startedAt)}</time
  >`;
  const facts: readonly (readonly [string, Content])[] = [
    ['Run', html`<code>${run}</code>`],
    ['Flow', html`<code>${flow}</code>${alone}${mocked}`],
    ['Lock', html`<code>${lock}</code>`],
    ['Started', began],
    [view.status === 'unfinished' || view.status === 'waiting' ? 'So far' : 'Took', spanText(view)],
    ['Wall', wall],
    ...history.map((turn): readonly [string, string] => turnText(turn)),
  ];
  const links = ['Inputs', 'Outputs', 'Graph', 'Timeline', 'Steps'].map(
    (title) => html`<li><a href="#${title.toLowerCase()}">${title}</a></li>`,
  );
  return html`<header>
    <p><span class="badge ${status}">${marks[status]} ${wordOf(status)}</span></p>
    <h1>${name}</h1>
    <dl class="facts">
      ${facts.map(
        ([term, text]) =>
          html`<dt>${term}</dt>
            <dd>${text}</dd>`,
      )}
    </dl>
    <nav aria-label="Parts of this report">
      <ul>
        ${links}
      </ul>
    </nav>
  </header>`;
}

function turnText(turn: Turn): readonly [string, string] {
  const at = timeText(turn.at);
  switch (turn.kind) {
    case 'resumed':
      return ['Resumed', at];
    case 'group':
      return ['Job', `${at}, ${groupText(turn)}`];
    case 'retried': {
      const from = turn.from.length === 0 ? '' : `, from ${turn.from.join(', ')}`;
      return ['Retried', `${at}, attempt ${String(turn.attempt)}${from}`];
    }
    case 'cancelled':
      return ['Cancelled', `${at}, ${turn.reason}`];
  }
}

function renderCause({ error }: RunView, most: number): Html | undefined {
  if (error === undefined) return undefined;
  const where =
    error.step === undefined
      ? 'Why it failed'
      : html`Why it failed: <a href="#${anchorOf(error.step)}">${error.step}</a>`;
  return html`<div class="error">
    <p>${where}</p>
    ${renderExcerpt(excerptOf(errorText(error), most), 'Error of the run')}
  </div>`;
}

function renderWaiting({ run, steps }: RunView): Content {
  return steps.filter(awaitsApproval).map((step) => {
    const { waiting } = step;
    const message = waiting?.kind === 'approval' ? brief(waiting.message) : '';
    return html`<div class="ask">
      <p>Waits for an approval: <a href="#${anchorOf(step.step)}">${step.step}</a></p>
      <p>${message}</p>
      <pre>${approveLine(run, step.step)}</pre>
    </div>`;
  });
}

function approveLine(run: string, step: string): string {
  return `millrace approve ${run} ${step}`;
}

function renderOutputs(source: ReportSource, most: number): Content {
  const { status, outputs, stored } = source.view;
  if (status !== 'succeeded')
    return html`<p class="quiet">A run has outputs when it has succeeded.</p>`;
  return renderValue(source, { value: outputs, stored: stored?.outputs, label: 'Outputs' }, most);
}

interface Value {
  readonly value: Json;
  readonly stored: BlobReference | undefined;
}

function renderValue(
  source: ReportSource,
  { label, ...given }: Value & { readonly label: string },
  most: number,
): Html {
  const { value, stored } = given;
  const isEmpty = stored === undefined && (value === null || JSON.stringify(value) === '{}');
  if (isEmpty) return html`<p class="quiet">None.</p>`;
  return renderExcerpt(excerptOfValue(source, given, most), label);
}

function excerptOfValue(
  { storedOf }: ReportSource,
  { value, stored }: Value,
  most: number,
): Excerpt {
  if (stored === undefined) return excerptOf(valueText(value), most);
  const { text, file } = storedOf(stored);
  return { text: text.slice(0, most), of: stored.bytes, file };
}

function drawGraph({ lock, view }: ReportSource, outline: Outline): Content {
  if (lock === undefined) {
    return html`<p class="quiet">
      The lock that was run is not there any more, so there is no graph. The steps below are all
      that ran.
    </p>`;
  }
  return renderGraph(graphOf(lock), nodeStates(view, outline));
}

function drawTimeline(view: RunView, outline: Outline): Content {
  const rows = flatten(outline.nodes)
    .filter(({ node }) => node.status !== 'skipped')
    .map(({ node, depth }): TimelineRow => {
      const attempts = node.view?.attempts.slice(0, 50) ?? [];
      return {
        label: node.address,
        depth,
        href: `#${anchorOf(node.address)}`,
        status: standing(node),
        startedAt: node.startedAt,
        endedAt: node.status === 'unfinished' ? view.endedAt : node.endedAt,
        // Of a step that was tried once the whole bar says it.
        failed: (attempts.length < 2 ? [] : attempts).flatMap(({ startedAt, endedAt, error }) =>
          error === undefined || endedAt === undefined ? [] : [{ startedAt, endedAt }],
        ),
      };
    });
  if (rows.length === 0) return html`<p class="quiet">No step began.</p>`;
  return renderTimeline(rows, view);
}

function listSteps(source: ReportSource, outline: Outline, most: number): Content {
  if (outline.all === 0) return html`<p class="quiet">No step began.</p>`;
  const planned = source.lock === undefined ? new Map<string, never>() : plannedSteps(source.lock);
  const { view, logOf } = source;
  const details = (address: string, step: StepView | undefined): StepDetails => {
    // An item is told by its fan-out; a step inside an item by itself.
    const plan = planned.get(address.endsWith(']') ? address : withoutItems(address));
    const output = step === undefined ? undefined : outputOf(source, step, most);
    return {
      ...(plan === undefined ? {} : { planned: plan }),
      ...(output === undefined ? {} : { output }),
      log: logOf(address),
      approve: approveLine(view.run, address),
      startedAt: view.startedAt,
      endedAt: view.endedAt,
      most,
    };
  };
  return flatten(outline.nodes).map(({ node, depth }) =>
    renderStep(node, depth, details(node.address, node.view)),
  );
}

function outputOf(source: ReportSource, step: StepView, most: number): Excerpt | undefined {
  const { output, stored } = step;
  // A fan-out's output repeats what its items say.
  if (output === undefined && stored === undefined) return undefined;
  return excerptOfValue(source, { value: output ?? null, stored }, most);
}

function footerOf(view: RunView, { shown, all }: Outline): Content {
  const cut =
    shown < all
      ? html`<p>
          This report shows ${countText(shown)} of ${countText(all)} steps and items;
          <code>millrace show ${view.run} --json</code> has them all.
        </p>`
      : undefined;
  const torn =
    view.torn === 0
      ? undefined
      : html`<p>The journal ends in ${view.torn} bytes of a record that was never finished.</p>`;
  const total = tallyOf(view.steps);
  return html`${cut}${torn}
    <p>
      ${tallyText(total, 'step')}, items included. Made by Millrace from the journal of the run;
      times are UTC, those of steps count from its
      start${view.startedAt === view.endedAt ? '' : ` (${durationText(view.endedAt - view.startedAt)} in all)`}.
      Secrets were masked when they were written.
    </p>`;
}

function tallyOf(steps: readonly StepView[]): Parameters<typeof tallyText>[0] {
  const tally = { succeeded: 0, failed: 0, skipped: 0, unfinished: 0, total: steps.length };
  for (const { status } of steps) tally[status] += 1;
  return tally;
}
