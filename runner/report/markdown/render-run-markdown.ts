import type { Json } from '../../../lock/index.ts';
import { escapeMarkdown, escapeTerminal, firstThatFits } from '../../../output/index.ts';
import type { BlobReference } from '../../journal/records.ts';
import { awaitsApproval, type RunView } from '../../journal/run-view.ts';
import type { StepView } from '../../journal/step-view.ts';
import { durationText } from '../duration.ts';
import { flatten, outlineRun, type OutlineNode } from '../outline.ts';
import {
  countText,
  errorText,
  marks,
  sizeText,
  spanText,
  standing,
  stepNotes,
  tallyText,
  timeText,
} from '../step-text.ts';

/** GitHub takes 1 MiB of all that the steps of a job add to its summary; ours is one of them. */
const mostBytes = 900 * 1024;

/** How much is shown, from all that a person may ask for to what always fits. */
interface Rung {
  /** Of one value or message, in UTF-16 code units; 0 shows no values. */
  readonly text: number;
  readonly rows: number;
}

const rungs: readonly Rung[] = [
  { text: 20_000, rows: 600 },
  { text: 1_000, rows: 600 },
  { text: 200, rows: 100 },
  { text: 0, rows: 0 },
];

/**
 * A run as Markdown for the summary of a job on GitHub: how it ended, what failed and why, its outputs,
 * what it waits for, and each step with its time. Nothing that came from the run is markup. Secrets
 * are masked as in the journal. At most 900 KiB, with less detail where there is too much.
 * @param title the flow's name; its path where it has none
 */
export function renderRunMarkdown(view: RunView, title: string): string {
  return firstThatFits(
    rungs.map((rung) => () => render(view, title, rung)),
    { bytes: mostBytes },
  );
}

function render(view: RunView, title: string, rung: Rung): string {
  const blocks = [
    `### ${marks[view.status]} ${inline(title, 200)}: ${view.status}`,
    facts(view),
    cause(view, rung),
    ...waits(view, rung),
    ...failures(view, rung),
    ...value('Outputs', view.outputs, view.stored?.outputs, rung),
    stepTable(view, rung),
    ...folded(value('Inputs', view.inputs, view.stored?.inputs, rung)),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function facts(view: RunView): string {
  const { flow, run, lock, wall, startedAt, mock, history } = view;
  const retries = history.filter(({ kind }) => kind === 'retried').length;
  const parts = [
    `\`${code(flow)}\``,
    `run \`${code(run)}\``,
    `lock \`${code(lock)}\``,
    `began ${inline(timeText(startedAt), 60)}`,
    `took ${inline(spanText(view), 60)}`,
    ...(retries === 0 ? [] : [`attempt ${String(retries + 1)}`]),
    `wall: ${inline(wall, 100)}`,
    ...(mock === true ? ['with mocks'] : []),
  ];
  return parts.join(' · ');
}

function cause({ error }: RunView, { text }: Rung): string {
  if (error === undefined) return '';
  const where = error.step === undefined ? '' : `**${inline(error.step, 200)}**: `;
  return `> [!CAUTION]\n> ${where}${inline(errorText(error), Math.max(text, 200))}`;
}

function waits({ run, steps }: RunView, { text }: Rung): readonly string[] {
  // More than a person answers are not asked for at once.
  const asked = steps.filter(awaitsApproval).slice(0, 20);
  return asked.map(({ step, waiting }) => {
    const message = waiting?.kind === 'approval' ? waiting.message : '';
    return [
      '> [!IMPORTANT]',
      `> **${inline(step, 200)}** waits for an approval: ${inline(message, Math.max(text, 200))}`,
      `> \`millrace approve ${code(run)} ${code(step)}\``,
    ].join('\n');
  });
}

/** Each failed step with its message; of a step that went on after its failure, too. */
function failures({ steps }: RunView, { text, rows }: Rung): readonly string[] {
  const failed = steps.filter(({ error }) => error !== undefined);
  if (failed.length === 0) return [];
  const most = Math.max(1, Math.min(rows, 50));
  const shown = failed.slice(0, most).map((step) => failureLine(step, Math.max(text, 200)));
  const rest = failed.length - shown.length;
  return [
    '#### Failed',
    [...shown, ...(rest > 0 ? [`- and ${countText(rest)} more`] : [])].join('\n'),
  ];
}

function failureLine({ step, error, attempts }: StepView, most: number): string {
  const tries = attempts.length > 1 ? `, after ${countText(attempts.length)} attempts` : '';
  return `- **${inline(step, 200)}**${tries}: ${error === undefined ? '' : inline(errorText(error), most)}`;
}

function stepTable({ steps }: RunView, { rows }: Rung): string {
  const outline = outlineRun(steps, rows);
  const all = flatten(outline.nodes);
  const shown = all.slice(0, rows).map(({ node, depth }) => stepRow(node, depth));
  const hidden = outline.all - shown.length;
  const rest =
    hidden > 0 ? `${countText(hidden)} steps and items are not shown; the report has more.` : '';
  if (shown.length === 0) return rest;
  const head = '#### Steps\n\n| | step | took | |\n| - | :- | -: | :- |';
  return `${head}\n${shown.join('\n')}${rest === '' ? '' : `\n\n${rest}`}`;
}

function stepRow(node: OutlineNode, depth: number): string {
  const { address, view, items, startedAt, endedAt, status } = node;
  const notes = [
    ...(items === undefined ? [] : [tallyText(items)]),
    ...(view === undefined ? [] : stepNotes(view)),
  ];
  const took = status === 'skipped' ? '' : durationText(endedAt - startedAt);
  const indent = '&nbsp;&nbsp;'.repeat(Math.min(depth, 8));
  const mark = `${marks[standing(node)]} ${standing(node)}`;
  return `| ${mark} | ${indent}${inline(address, 200)} | ${took} | ${inline(notes.join('; '), 400)} |`;
}

function value(
  title: string,
  shown: Json,
  stored: BlobReference | undefined,
  { text }: Rung,
): readonly string[] {
  if (text === 0) return [];
  if (stored !== undefined) {
    return [`#### ${title}`, `${sizeText(stored.bytes)}, kept in the journal.`];
  }
  if (shown === null || Object.keys(shown).length === 0) return [];
  const json = JSON.stringify(shown, null, 2);
  const cut = json.length > text ? `${json.slice(0, text)}…` : json;
  return [`#### ${title}`, fence(cut)];
}

function folded([title, body]: readonly string[]): readonly string[] {
  if (title === undefined || body === undefined) return [];
  return [`<details><summary>${title.replace(/^#+ /, '')}</summary>\n\n${body}\n\n</details>`];
}

/** A block that ends only where we end it, whatever is in it. */
function fence(text: string): string {
  const safe = escapeTerminal(text);
  const longest = Math.max(2, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length));
  const marker = '`'.repeat(longest + 1);
  return `${marker}json\n${safe}\n${marker}`;
}

/** Text within a line, cut before it is escaped so that no escape is cut in two. */
function inline(text: string, most: number): string {
  return escapeMarkdown(text.length > most ? `${text.slice(0, most)}…` : text);
}

/** Text between single backticks: paths, ids and digests, which hold none. */
function code(text: string): string {
  return escapeTerminal(text).replaceAll(/[`\n|]/g, ' ');
}
