import { AttemptPlayer } from './attempt-player.ts';
import type { JobState } from './job-state.ts';
import type { JobResult, Leg, LegEnd } from './leg.ts';
import { ancestorsOf, readWorkflow, type ModelWorkflow } from './read-workflow.ts';

export type { Leg, LegEnd } from './leg.ts';

export interface Attempt {
  readonly kind: 'first' | 'failed' | 'all';
  /** After so many ends of legs somebody cancels. */
  readonly cancelAfter?: number;
}

export interface PlayedJob {
  readonly result: JobResult;
  readonly outputs: Readonly<Record<string, string>>;
}

/** How the jobs of an attempt ended, by id. */
export type PlayedJobs = Readonly<Record<string, PlayedJob>>;

/** A workflow run over all its attempts. */
export interface WorkflowRun {
  readonly play: (attempt: Attempt) => PlayedJobs;
}

/** The same, for who answers in time of their own what a leg does. */
export interface AskingRun {
  /** Gives each leg when it ends, and takes what it did. */
  readonly play: (attempt: Attempt) => Generator<Leg, PlayedJobs, LegEnd>;
}

/**
 * GitHub Actions as far as our workflows rest on it, and as its documentation and its runner's source tell it: needs, conditions,
 * matrices, outputs with what becomes of them, cancellation, and both ways to run again. Where it is not known how GitHub
 * behaves, as when outputs of earlier attempts are forgotten, the model does what is worse for us.
 * @param choose a number below the given one: which of the running legs ends next
 * @param runLeg what a leg does; called when it ends
 */
export function openWorkflowRun(
  text: string,
  choose: (below: number) => number,
  runLeg: (leg: Leg) => LegEnd,
): WorkflowRun {
  const run = askingRun(text, choose);
  return {
    play: (wanted) => {
      const legs = run.play(wanted);
      for (let next = legs.next(); ; next = legs.next(runLeg(next.value))) {
        if (next.done === true) return next.value;
      }
    },
  };
}

/** As `openWorkflowRun`; what a leg does is asked for, and may be answered later. */
export function askingRun(text: string, choose: (below: number) => number): AskingRun {
  const workflow = readWorkflow(text);
  const states = new Map<string, JobState>(
    Object.entries(workflow.jobs).map(([id, job]) => [
      id,
      { job, result: undefined, legs: new Map(), outputs: {} },
    ]),
  );
  let attempt = 0;
  return {
    *play(wanted) {
      attempt += 1;
      reopen(workflow, states, wanted.kind);
      yield* new AttemptPlayer({ workflow, states, attempt, choose }).play(wanted.cancelAfter);
      return Object.fromEntries(
        [...states].map(([id, { result = 'skipped', outputs }]) => [id, { result, outputs }]),
      );
    },
  };
}

/** What is run again: all, or what did not end well with all that comes after it. Of a matrix only the legs that did not. */
function reopen(
  workflow: ModelWorkflow,
  states: ReadonlyMap<string, JobState>,
  kind: Attempt['kind'],
): void {
  const bad = (result: JobResult | undefined): boolean =>
    result === 'failure' || result === 'cancelled';
  const failed = new Set([...states].filter(([, { result }]) => bad(result)).map(([id]) => id));
  for (const [id, state] of states) {
    const follows = ancestorsOf(workflow, id).some((before) => failed.has(before));
    if (kind !== 'failed' || follows) state.legs = new Map();
    else if (!failed.has(id)) continue;
    for (const [shard, { result }] of state.legs) if (bad(result)) state.legs.delete(shard);
    state.result = undefined;
  }
}
