import type { Json, JsonObject } from '../../../lock/index.ts';
import {
  asksForStatus,
  asText,
  evaluateExpression,
  evaluateText,
  isTrue,
  type StatusFunctions,
} from './evaluate-expression.ts';
import type { JobState } from './job-state.ts';
import type { Leg, LegEnd } from './leg.ts';
import { ancestorsOf, type ModelJob, type ModelStep, type ModelWorkflow } from './read-workflow.ts';

interface World {
  readonly workflow: ModelWorkflow;
  readonly states: ReadonlyMap<string, JobState>;
  readonly attempt: number;
  readonly choose: (below: number) => number;
}

interface RunningLeg {
  readonly id: string;
  readonly shard: number;
  readonly needs: JsonObject;
  isStopped: boolean;
}

/** Plays one attempt of a workflow run. */
export class AttemptPlayer {
  private readonly world: World;
  private readonly running: RunningLeg[] = [];
  private readonly artifacts = new Set<string>();
  private isCancelled = false;

  constructor(world: World) {
    this.world = world;
  }

  /** Gives each leg when it ends, and takes what it did. */
  *play(cancelAfter: number = Infinity): Generator<Leg, void, LegEnd> {
    this.startReady();
    for (let ends = 0; this.running.length > 0; ends += 1) {
      if (ends === cancelAfter) this.cancel();
      const [leg] = this.running.splice(this.world.choose(this.running.length), 1);
      if (leg !== undefined) this.end(leg, yield this.legOf(leg));
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

  private legOf(leg: RunningLeg): Leg {
    return {
      job: leg.id,
      attempt: this.world.attempt,
      shard: leg.shard < 0 ? undefined : leg.shard,
      env: envOf(stepWithId(this.stateOf(leg.id)), this.contextsOf(leg)),
      isStopped: leg.isStopped,
    };
  }

  private end(leg: RunningLeg, ended: LegEnd): void {
    const state = this.stateOf(leg.id);
    const contexts = this.contextsOf(leg);
    this.keepArtifacts(state.job, contexts);
    state.legs.set(leg.shard, { result: ended.result });
    if (ended.dies !== true) {
      const step = stepWithId(state);
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

  private contextsOf({ needs, shard }: RunningLeg): JsonObject {
    return { ...this.github(), needs, matrix: matrixOf(shard) };
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

function stepWithId({ job }: JobState): ModelStep | undefined {
  return job.steps.find(({ id }) => id !== undefined);
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
