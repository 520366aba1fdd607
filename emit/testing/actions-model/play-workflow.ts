import type { Json, JsonObject } from '../../../lock/index.ts';
import {
  asksForStatus,
  asText,
  evaluateExpression,
  evaluateText,
  isTrue,
  type StatusFunctions,
} from './evaluate-expression.ts';
import {
  ancestorsOf,
  readWorkflow,
  type ModelJob,
  type ModelStep,
  type ModelWorkflow,
} from './read-workflow.ts';

export type JobResult = 'success' | 'failure' | 'cancelled' | 'skipped';

/** One job, or one leg of a matrix, that runs on a machine. */
export interface Leg {
  readonly job: string;
  readonly attempt: number;
  /** `matrix.shard`. */
  readonly shard: number | undefined;
  /** The environment of its step that has an id. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it is stopped by a cancellation. */
  readonly isStopped: boolean;
}

export interface LegEnd {
  readonly result: 'success' | 'failure' | 'cancelled';
  /** Of its step that has an id. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Texts that GitHub masks in this job: an output that holds one is dropped. */
  readonly masks?: readonly string[];
  /** The machine is lost: no output is taken from it. */
  readonly dies?: boolean;
}

export interface Attempt {
  readonly kind: 'first' | 'failed' | 'all';
  /** After so many ends of legs somebody cancels. */
  readonly cancelAfter?: number;
}

export interface PlayedJob {
  readonly result: JobResult;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A workflow run over all its attempts. */
export interface WorkflowRun {
  readonly play: (attempt: Attempt) => Readonly<Record<string, PlayedJob>>;
}

interface JobState {
  readonly job: ModelJob;
  result: JobResult | undefined;
  /** By shard; one without a matrix has the shard -1. */
  legs: Map<number, LegState>;
  /** Also of earlier attempts: nothing clears them. */
  outputs: Record<string, string>;
}

interface LegState {
  result: JobResult | undefined;
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
  const workflow = readWorkflow(text);
  const states = new Map<string, JobState>(
    Object.entries(workflow.jobs).map(([id, job]) => [
      id,
      { job, result: undefined, legs: new Map(), outputs: {} },
    ]),
  );
  let attempt = 0;
  return {
    play: (wanted) => {
      attempt += 1;
      reopen(workflow, states, wanted.kind);
      new Player({ workflow, states, attempt, choose, runLeg }).play(wanted.cancelAfter);
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

interface World {
  readonly workflow: ModelWorkflow;
  readonly states: ReadonlyMap<string, JobState>;
  readonly attempt: number;
  readonly choose: (below: number) => number;
  readonly runLeg: (leg: Leg) => LegEnd;
}

interface RunningLeg {
  readonly id: string;
  readonly shard: number;
  readonly needs: JsonObject;
  isStopped: boolean;
}

class Player {
  private readonly world: World;
  private readonly running: RunningLeg[] = [];
  private readonly artifacts = new Set<string>();
  private isCancelled = false;

  constructor(world: World) {
    this.world = world;
  }

  play(cancelAfter = Infinity): void {
    this.startReady();
    for (let ends = 0; this.running.length > 0; ends += 1) {
      if (ends === cancelAfter) this.cancel();
      const [leg] = this.running.splice(this.world.choose(this.running.length), 1);
      if (leg !== undefined) this.end(leg);
      this.startReady();
    }
  }

  private startReady(): void {
    for (let isNews = true; isNews;) {
      isNews = false;
      for (const [id, state] of this.world.states) {
        const isWaiting = state.result === undefined && !this.running.some((leg) => leg.id === id);
        const needs = state.job.needs ?? [];
        if (!isWaiting || needs.some((need) => this.stateOf(need).result === undefined)) continue;
        this.start(id, state);
        isNews = true;
      }
    }
  }

  private start(id: string, state: JobState): void {
    const needs = this.needsOf(state);
    if (!this.holds(id, needs)) {
      state.result = 'skipped';
      return;
    }
    for (const shard of shardsOf(id, state.job, needs)) {
      if (state.legs.get(shard)?.result === 'success') continue;
      state.legs.set(shard, { result: undefined });
      this.running.push({ id, shard, needs, isStopped: false });
    }
    this.settle(state);
  }

  /** Whether a job begins, or goes on when somebody cancels: GitHub asks its condition again then. */
  private holds(id: string, needs: JsonObject): boolean {
    const { workflow } = this.world;
    const text = (this.stateOf(id).job.if ?? 'success()').trim();
    const inner = /^\$\{\{([^]*)\}\}$/.exec(text)?.[1] ?? text;
    const condition = asksForStatus(inner) ? inner : `success() && (${inner})`;
    const results = ancestorsOf(workflow, id).map((before) => this.stateOf(before).result);
    const status: StatusFunctions = {
      success: !this.isCancelled && results.every((result) => result === 'success'),
      failure: results.includes('failure'),
      cancelled: this.isCancelled,
    };
    return isTrue(evaluateExpression(condition, { ...this.github(), needs }, status));
  }

  private cancel(): void {
    this.isCancelled = true;
    for (const leg of this.running) leg.isStopped = !this.holds(leg.id, leg.needs);
  }

  private end(leg: RunningLeg): void {
    const state = this.stateOf(leg.id);
    const contexts = { ...this.github(), needs: leg.needs, matrix: matrixOf(leg.shard) };
    const step = state.job.steps.find(({ id }) => id !== undefined);
    const ended = this.world.runLeg({
      job: leg.id,
      attempt: this.world.attempt,
      shard: leg.shard < 0 ? undefined : leg.shard,
      env: envOf(step, contexts),
      isStopped: leg.isStopped,
    });
    this.keepArtifacts(state.job, contexts);
    state.legs.set(leg.shard, { result: ended.result });
    if (ended.dies !== true) {
      const steps = step?.id === undefined ? {} : { [step.id]: { outputs: ended.outputs } };
      takeOutputs(state, { ...contexts, steps }, ended.masks ?? []);
    }
    if (ended.result === 'failure' && state.job.strategy?.['fail-fast'] !== false) {
      for (const other of this.running) if (other.id === leg.id) other.isStopped = true;
    }
    this.settle(state);
  }

  /** No artifact of an attempt can be written twice. */
  private keepArtifacts({ steps }: ModelJob, contexts: JsonObject): void {
    for (const { uses = '', with: options } of steps) {
      const name = options?.['name'];
      if (!uses.includes('/upload-artifact@') || typeof name !== 'string') continue;
      const kept = asText(evaluateText(name, contexts)).toLowerCase();
      if (this.artifacts.has(kept)) throw new Error(`The artifact ${kept} is there already.`);
      this.artifacts.add(kept);
    }
  }

  private settle(state: JobState): void {
    const results = [...state.legs.values()].map(({ result }) => result);
    if (results.includes(undefined)) return;
    const worst = (['failure', 'cancelled'] as const).find((result) => results.includes(result));
    state.result = worst ?? 'success';
  }

  private needsOf({ job: { needs = [] } }: JobState): JsonObject {
    return Object.fromEntries(
      needs.map((need): [string, Json] => {
        const { result = 'skipped', outputs } = this.stateOf(need);
        return [need, { result, outputs: { ...outputs } }];
      }),
    );
  }

  private github(): JsonObject {
    return { github: { run_attempt: String(this.world.attempt), run_id: '7' }, inputs: {} };
  }

  private stateOf(id: string): JobState {
    const state = this.world.states.get(id);
    if (state === undefined) throw new Error(`There is no job ${id}.`);
    return state;
  }
}

/** An empty matrix is an error, which nothing catches. */
function shardsOf(id: string, { strategy }: ModelJob, needs: JsonObject): readonly number[] {
  if (strategy === undefined) return [-1];
  const shards = evaluateText(strategy.matrix.shard, { needs });
  if (!Array.isArray(shards) || shards.length === 0)
    throw new Error(`The matrix of ${id} is empty.`);
  return shards.map(Number);
}

/** Without secrets, which are the leg's own to know. */
function envOf(
  step: ModelStep | undefined,
  contexts: JsonObject,
): Readonly<Record<string, string>> {
  const known = Object.entries(step?.env ?? {}).filter(
    ([, text]) => !text.includes('secrets.') && !text.includes('github.token'),
  );
  return Object.fromEntries(
    known.map(([name, text]) => [name, asText(evaluateText(text, contexts))]),
  );
}

function matrixOf(shard: number): JsonObject {
  return shard < 0 ? {} : { shard };
}

/** Empty ones are left out, and those that hold what is masked; of several legs the last word counts. */
function takeOutputs(state: JobState, contexts: JsonObject, masks: readonly string[]): void {
  for (const [name, text] of Object.entries(state.job.outputs ?? {})) {
    const value = asText(evaluateText(text, contexts));
    if (value === '' || masks.some((mask) => value.includes(mask))) continue;
    state.outputs[name] = value;
  }
}
