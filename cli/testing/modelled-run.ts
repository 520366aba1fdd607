import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { emitDistributed } from '../../emit/index.ts';
import type { Leg, LegEnd } from '../../emit/testing/actions-model/leg.ts';
import {
  type Attempt,
  type AskingRun,
  askingRun,
} from '../../emit/testing/actions-model/play-workflow.ts';
import { formatGroupPlan, groupPlanDigest, type GroupPlan } from '../../groups/index.ts';
import { formatLock, lockDigest } from '../../lock/index.ts';
import {
  ArrivalFault,
  type FinishedGroups,
  finishGroups,
  type GroupOptions,
  type JobOptions,
  parseNeeds,
  type RunEvent,
  runGroup,
} from '../../runner/index.ts';
import type { ChangingWorld } from '../../runner/testing/changing-world.ts';
import { FakeSandbox } from '../../runner/testing/fake-sandbox.ts';
import {
  type DriveFate,
  modelledDrive,
  ProcessKilled,
} from '../../runner/testing/modelled-drive.ts';
import type { RandomFlow } from '../../runner/testing/random-runs.ts';
import { groupOutputs } from '../group-outputs.ts';

/** What becomes of a leg besides what its steps do. */
export interface Fate extends DriveFate {
  /** The machine is gone with all that it had. */
  readonly isLost?: boolean;
  /** GitHub takes this for a secret. */
  readonly masks?: readonly string[];
  /** Who is asked says no. */
  readonly isDeclined?: boolean;
  /** By how much the machine's clock is ahead of others. */
  readonly skewMs?: number;
}

/** What an attempt came to. */
export interface PlayedAttempt {
  /** What `finish` made of it; absent when that did not run to its end. */
  readonly result?: FinishedGroups;
  /** It was told that somebody cancelled. */
  readonly isCancelled: boolean;
  /** Of the merged run. */
  readonly events: readonly RunEvent[];
  /** Of at least one job the result is bad, so that failed jobs can be run again. */
  readonly hasFailed: boolean;
}

export interface ModelledChoices {
  readonly flow: RandomFlow;
  readonly plan: GroupPlan;
  readonly worlds: ChangingWorld;
  /** Which of the running jobs ends next: a number below the given one. */
  readonly choose: (below: number) => number;
  /** Where folders are made. */
  readonly within: string;
}

const flowPath = 'flows/f.yaml';

/** The workflow of a divided flow; a sentence when the flow cannot be divided so. */
export function modelledWorkflow({ lock }: RandomFlow, plan: GroupPlan): { text: string } | string {
  const digest = lockDigest(formatLock(lock));
  const emitted = emitDistributed(
    lock,
    { id: 'f', digest, millrace: { kind: 'package' }, needsHistory: false },
    { plan, digest: groupPlanDigest(formatGroupPlan(plan)), path: 'flows/f.groups.json' },
  );
  return emitted.ok ? { text: emitted.text } : emitted.message;
}

/**
 * A workflow run that GitHub is modelled for, and nothing else but what steps do: its jobs read, merge and leave with
 * the code of `run-group`, from and to folders.
 */
export class ModelledRun {
  readonly #choices: ModelledChoices;
  readonly #run: AskingRun;
  readonly #root: string;
  readonly #began = Date.now();

  constructor(text: string, choices: ModelledChoices) {
    this.#choices = choices;
    this.#run = askingRun(text, choices.choose);
    this.#root = mkdtempSync(join(choices.within, 'millrace-modelled-'));
    mkdirSync(this.#arriving, { recursive: true });
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  async play(wanted: Attempt, fateOf: (leg: Leg) => Fate): Promise<PlayedAttempt> {
    let last: Pick<PlayedAttempt, 'result' | 'events' | 'isCancelled'> | undefined;
    const legs = this.#run.play(wanted);
    for (let next = legs.next(); ;) {
      if (next.done === true) {
        const results = Object.values(next.value).map(({ result }) => result);
        const hasFailed = results.some((it) => it === 'failure' || it === 'cancelled');
        return { ...(last ?? { events: [], isCancelled: false }), hasFailed };
      }
      const leg = next.value;
      const fate = fateOf(leg);
      if (leg.job === 'finish' && fate.isLost !== true) {
        last = await this.#finish(leg);
        const isWell = last.result?.finished?.status === 'succeeded';
        next = legs.next({ result: isWell ? 'success' : 'failure', outputs: {} });
      } else {
        next = legs.next(await this.#play(leg, fate));
      }
    }
  }

  async #play(leg: Leg, fate: Fate): Promise<LegEnd> {
    const isGroup = leg.job.startsWith('run-');
    if (!isGroup && leg.isStopped) return { result: 'cancelled', outputs: {} };
    if (leg.job === 'begin') {
      const at = String(this.#began + leg.attempt * 1000);
      return { result: 'success', outputs: { at, started: String(leg.attempt) } };
    }
    if (leg.job.startsWith('approve-') && fate.isDeclined === true) {
      return { result: 'failure', outputs: {} };
    }
    if (leg.job.startsWith('approve-')) return { result: 'success', outputs: { by: 'ada' } };
    if (leg.job === 'cancelled') return { result: 'success', outputs: {} };
    if (fate.isLost === true) return await this.#lose(leg, fate);
    const ended = await this.#group(leg, fate, this.#artifactOf(leg));
    return leg.isStopped ? { ...ended, result: 'cancelled' } : ended;
  }

  /** It works, and nobody hears of it. */
  async #lose(leg: Leg, fate: Fate): Promise<LegEnd> {
    if (leg.job !== 'finish') await this.#group(leg, fate, join(this.#root, 'lost'));
    return { result: 'failure', outputs: {}, dies: true };
  }

  async #group(leg: Leg, fate: Fate, leaving: string): Promise<LegEnd> {
    const { world, leaves } = this.#choices.worlds.meet(leg.attempt);
    try {
      const drive = modelledDrive(world, fate, fate.skewMs ?? 0);
      const result = await runGroup({ ...this.#groupOptions(leg), leaving }, drive);
      if (fate.isLost !== true) leaves();
      if (result.kind !== 'left') return { result: 'failure', outputs: {} };
      const said = { attempt: String(leg.attempt), shard: leg.shard };
      const lines = groupOutputs(result, said).split('\n').slice(0, -1);
      return {
        result: result.ended === 'done' ? 'success' : 'failure',
        // True: a line holds one `=`.
        outputs: Object.fromEntries(lines.map((line) => line.split('=', 2))) as LegEnd['outputs'],
        ...(fate.masks === undefined ? {} : { masks: fate.masks }),
      };
    } catch (error) {
      if (error instanceof ProcessKilled && fate.isLost !== true) leaves();
      const isExpected = error instanceof ProcessKilled || error instanceof ArrivalFault;
      if (isExpected) return { result: 'failure', outputs: {} };
      throw error;
    }
  }

  #groupOptions(leg: Leg): Omit<GroupOptions, 'leaving'> {
    const group = this.#choices.plan.groups.find(({ name }) => `run-${name}` === leg.job);
    if (group === undefined) throw new Error(`There is no group of the job ${leg.job}.`);
    const { approver = '' } = leg.env;
    return {
      ...this.#jobOptions(leg),
      group,
      shard: leg.shard,
      by: approver === '' ? undefined : approver,
      sandbox: new FakeSandbox(),
      signal: new AbortController().signal,
      environment: undefined,
      cache: undefined,
      onForget: () => undefined,
    };
  }

  async #finish(
    leg: Leg,
  ): Promise<Required<Pick<PlayedAttempt, 'result' | 'events' | 'isCancelled'>>> {
    const events: RunEvent[] = [];
    const options = this.#jobOptions(leg);
    const onEvent: JobOptions['onEvent'] = (notice) => {
      if (notice.kind !== 'log') events.push(notice);
    };
    const result = await finishGroups({ ...options, onEvent });
    return { result, events, isCancelled: options.isCancelled };
  }

  #jobOptions(leg: Leg): JobOptions {
    const { flow, plan } = this.#choices;
    const needs = parseNeeds(leg.env['needs'] ?? '');
    if (!needs.ok) throw new Error(needs.message);
    return {
      root: this.#root,
      flowPath,
      ...flow,
      lockText: formatLock(flow.lock),
      plan,
      planDigest: groupPlanDigest(formatGroupPlan(plan)),
      runKey: '7',
      attempt: leg.attempt,
      needs: needs.needs,
      arriving: this.#arriving,
      inputs: undefined,
      isCancelled: leg.env['cancelled'] === 'yes',
      secrets: new Map(),
      onEvent: () => undefined,
    };
  }

  /** The folder that the artifact of a leg is unpacked into. */
  #artifactOf({ job, shard = 0, attempt }: Leg): string {
    const name = `flow-f.group.${job.replace('run-', '')}.${String(shard)}.${String(attempt)}`;
    return join(this.#arriving, name);
  }

  get #arriving(): string {
    return join(this.#root, 'arriving');
  }
}
