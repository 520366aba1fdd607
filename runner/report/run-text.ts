import type { Json } from '../../lock/index.ts';
import { neutralise } from '../../output/index.ts';
import { awaitsApproval, type RunView, type Turn } from '../journal/run-view.ts';
import type { AttemptView, StepView } from '../journal/step-view.ts';
import { durationText } from './duration.ts';
import { flatten, outlineRun, type OutlineNode } from './outline.ts';
import { paint, type Tone } from './paint.ts';
import {
  count,
  errorText,
  groupText,
  marks,
  sizeText,
  standing,
  stepNotes,
  tallyText,
  timeText,
} from './step-text.ts';

export interface RunTextOptions {
  /** Milliseconds since 1970: what is under way has taken until then. */
  readonly now: number;
  readonly color: boolean;
}

/** A run for a person at a terminal: what ran and since when, what failed and why, what it waits for. */
export function renderRun(view: RunView, { now, color }: RunTextOptions): string {
  const open = view.status === 'unfinished' || view.status === 'waiting';
  const took = durationText((open ? now : view.endedAt) - view.startedAt);
  const status = `${marks[view.status]} ${view.status}`;
  const outline = outlineRun(view.steps, 150);
  const lines = [
    `${paint(status, toneOf(view.status), color)}  ${text(view.flow)}  ${took}${open ? ' so far' : ''}`,
    ...facts(view).map(([term, fact]) => `${term.padEnd(9)}${text(fact)}`),
    '',
    ...flatten(outline.nodes).flatMap(({ node, depth }) => stepLines(node, depth, { now, color })),
    ...(outline.shown < outline.all
      ? ['', `${count(outline.all - outline.shown, 'item')} not shown; --json has them all.`]
      : []),
    ...approvalLines(view),
    ...outputLines(view),
    ...(view.torn === 0
      ? []
      : ['', `The journal ends in ${count(view.torn, 'byte')} that were cut off.`]),
  ];
  return `${lines.join('\n')}\n`;
}

function facts(view: RunView): readonly (readonly [string, string])[] {
  const { run, lock, wall, only, mock, startedAt, inputs, stored, error, history } = view;
  return [
    ['run', run],
    ...(only === undefined ? [] : [['step', `${only} alone`] as const]),
    ['lock', lock],
    ['wall', wall],
    ...(mock === true ? [['mock', 'steps with a mock gave that and did not run'] as const] : []),
    ['started', timeText(startedAt)],
    ...history.map(turnText),
    ['inputs', brief(inputs, stored?.inputs?.bytes)],
    ...(error === undefined
      ? []
      : [
          [
            'error',
            `${error.step === undefined ? '' : `${error.step}: `}${errorText(error)}`,
          ] as const,
        ]),
  ];
}

function turnText(turn: Turn): readonly [string, string] {
  switch (turn.kind) {
    case 'resumed':
      return ['resumed', timeText(turn.at)];
    case 'group':
      return ['job', `${timeText(turn.at)}, ${groupText(turn)}`];
    case 'retried': {
      const from = turn.from.length === 0 ? '' : `, from ${turn.from.join(', ')}`;
      return ['retried', `${timeText(turn.at)}, attempt ${String(turn.attempt)}${from}`];
    }
    case 'cancelled':
      return ['stopped', `${timeText(turn.at)}, ${turn.reason}`];
  }
}

function stepLines(
  node: OutlineNode,
  depth: number,
  { now, color }: RunTextOptions,
): readonly string[] {
  const { view, items, status, startedAt, endedAt, hidden } = node;
  const stands = standing(node);
  const open = status === 'unfinished';
  const took = status === 'skipped' ? '' : durationText((open ? now : endedAt) - startedAt);
  const noun = view?.rounds === undefined ? 'item' : 'round';
  const notes = [
    ...(open ? [`since ${timeText(startedAt)}`] : []),
    ...(items === undefined ? [] : [tallyText(items, noun)]),
    ...(hidden > 0 ? [`${count(hidden, noun)} not shown`] : []),
    ...(view === undefined ? [] : stepNotes(view)),
  ];
  const indent = '  '.repeat(depth);
  const mark = paint(marks[stands], toneOf(stands), color);
  const said = [node.address, ...notes].map(text).join('  ');
  const below = `${' '.repeat(15)}${indent}`;
  return [
    `  ${mark} ${took.padStart(9)}  ${indent}${said}`,
    ...attemptLines(view).map((line) => `${below}${text(line)}`),
    ...(view?.error === undefined
      ? []
      : [`${below}${text(errorText(view.error)).replaceAll('\n', `\n${below}  `)}`]),
  ];
}

/** Of a step that was tried again: how each attempt but the last ended. */
function attemptLines(view: StepView | undefined): readonly string[] {
  const ended = view?.attempts.slice(0, -1) ?? [];
  const shown = ended
    .slice(-10)
    .map((attempt) => `attempt ${String(attempt.attempt)} ${endingOf(attempt)}`);
  return ended.length > 10
    ? [`${count(ended.length - 10, 'attempt')} before these`, ...shown]
    : shown;
}

function endingOf({ startedAt, endedAt, error, lost }: AttemptView): string {
  if (lost === true) return 'was lost: the machine died inside it';
  const took = endedAt === undefined ? '' : ` after ${durationText(endedAt - startedAt)}`;
  return error === undefined ? `ended${took}` : `failed${took}: ${errorText(error)}`;
}

function approvalLines({ run, steps }: RunView): readonly string[] {
  return steps
    .filter(awaitsApproval)
    .flatMap(({ step, waiting }) => [
      '',
      `${step} waits for an approval: ${text(waiting?.kind === 'approval' ? waiting.message : '')}`,
      `  millrace approve ${run} ${step}`,
    ]);
}

function outputLines({ status, outputs, stored }: RunView): readonly string[] {
  return status === 'succeeded'
    ? ['', `outputs  ${text(brief(outputs, stored?.outputs?.bytes))}`]
    : [];
}

/** One line; `--json` has it all. */
function brief(value: Json, stored: number | undefined): string {
  if (stored !== undefined) return `${sizeText(stored)} (--json shows all)`;
  const line = JSON.stringify(value);
  return line.length <= 200 ? line : `${line.slice(0, 200)}… (--json shows all)`;
}

function text(said: string): string {
  return neutralise(said);
}

function toneOf(stands: keyof typeof marks): Tone {
  switch (stands) {
    case 'succeeded':
      return 'good';
    case 'failed':
    case 'cancelled':
      return 'bad';
    case 'skipped':
      return 'quiet';
    case 'waiting':
    case 'unfinished':
      return 'plain';
  }
}
