import type { Json, Lock, Sha256 } from '../../lock/index.ts';
import type { BlockCommand } from '../evaluate/answer-block.ts';
import type { CancelReason, ChosenBranch, RunEvent } from '../events/run-event.ts';
import { advance } from '../schedule/advance.ts';
import { cancelledError } from '../schedule/cancelled-error.ts';
import type { Command, EvaluateCommand } from '../schedule/command.ts';
import { itemsThatStay } from '../schedule/kept-items.ts';
import { initialState, type RunState } from '../schedule/run-state.ts';
import { failure } from './flow.ts';

/** What the world answers, by address (or by address without items). Absent: it goes well. */
export interface World {
  /** One entry an attempt, the last one repeated: what it gives, or that it fails. */
  readonly attempts?: { readonly [step: string]: readonly ('ok' | 'fails')[] };
  readonly conditions?: { readonly [step: string]: boolean | 'fails' };
  readonly items?: { readonly [step: string]: readonly Json[] };
  readonly branches?: { readonly [step: string]: ChosenBranch };
  readonly retries?: { readonly [step: string]: boolean };
  /** In which round `until` holds; absent, in the first one. */
  readonly rounds?: { readonly [step: string]: number };
  /** Flows whose attempts run out of time as soon as they began. */
  readonly late?: readonly string[];
  /** What the output of an attempt tells besides, from what the run knows then. */
  readonly tell?: (step: string, state: RunState) => string;
  readonly approvals?: { readonly [step: string]: 'given' | 'declined' | 'late' };
  readonly flows?: ReadonlyMap<Sha256, Lock>;
  readonly mock?: boolean;
  /** Cancels when this many commands were performed; each number is one request. */
  readonly cancelAfter?: number | readonly number[];
  /** Of a job that works on a part of the run: other commands are left to others. */
  readonly performs?: (command: Command) => boolean;
  /** Over how many jobs the items of a fan-out are dealt out. */
  readonly shardsOf?: (step: string, items: number) => number;
  /** Which of the waiting commands is performed next. First come, first served when absent. */
  readonly pick?: (waiting: number) => number;
}

export interface Played {
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  /** Those that do not follow from others. */
  readonly facts: readonly RunEvent[];
  /** Every state on the way, the last one included. */
  readonly states: readonly RunState[];
  /** The most attempts that were under way at once. */
  readonly widest: number;
}

/** A command that waits to be performed; `running`: an attempt, or something else that takes time. */
type Task = Exclude<Command, { readonly kind: 'record' }> | RunningTask;

interface RunningTask {
  readonly kind: 'running';
  readonly step: string;
  readonly isAttempt: boolean;
  /** Asked only when it is time. */
  readonly end: () => RunEvent;
}

/** Plays a whole run against a world without processes. Commands wait until they are picked. */
export function play(lock: Lock, world: World = {}): Played {
  const player = new Player(initialState({ lock, flows: world.flows ?? new Map() }), world);
  return player.play({
    kind: 'run-started',
    run: 'r',
    flow: 'f',
    lock: 'l',
    inputs: {},
    wall: 'deno',
    ...(world.mock === true ? { mock: true } : {}),
  });
}

/** Goes on from a state that a process which died has left. `before`: the events that led to it. */
export function resume(state: RunState, before: readonly RunEvent[], world: World = {}): Played {
  return new Player(state, world, before).play({ kind: 'run-resumed', wall: 'deno' });
}

/** Plays a run on from a state. */
export class Player {
  readonly #world: World;
  readonly #events: RunEvent[];
  readonly #states: RunState[] = [];
  readonly #facts: RunEvent[] = [];
  readonly #tasks: Task[] = [];
  #state: RunState;
  #widest = 0;

  constructor(state: RunState, world: World, before: readonly RunEvent[] = []) {
    this.#state = state;
    this.#world = world;
    this.#events = [...before];
  }

  play(begun: RunEvent): Played {
    const { cancelAfter = [], pick } = this.#world;
    const cancels = typeof cancelAfter === 'number' ? [cancelAfter] : cancelAfter;
    this.#feed(begun);
    for (let performed = 0; this.#tasks.length > 0; performed += 1) {
      const due = cancels.filter((at) => at === performed).length;
      for (let times = 0; times < due; times += 1) {
        this.#feed({ kind: 'cancel-requested', reason: 'interrupted' });
      }
      const at = this.#next(pick?.(this.#tasks.length) ?? 0);
      const [task] = this.#tasks.splice(at, 1);
      if (task !== undefined) this.#perform(task);
    }
    return {
      state: this.#state,
      events: this.#events,
      facts: this.#facts,
      states: this.#states,
      widest: this.#widest,
    };
  }

  /** What runs is answered last among equals: it waits behind every command. */
  #next(picked: number): number {
    const isRunning = (task: Task): boolean => task.kind === 'running';
    const order = [...this.#tasks.keys()].sort(
      (a, b) => Number(isRunning(this.#tasks[a]!)) - Number(isRunning(this.#tasks[b]!)),
    );
    return order[picked] ?? 0;
  }

  #feed(event: RunEvent): void {
    this.#facts.push(event);
    this.#take(event);
  }

  #take(event: RunEvent): void {
    this.#events.push(event);
    const [next, commands] = advance(this.#state, event);
    this.#state = next;
    this.#states.push(next);
    for (const command of commands) {
      if (command.kind === 'record') this.#take(command.event);
      else if (this.#world.performs?.(command) !== false) this.#tasks.push(command);
    }
  }

  #perform(task: Task): void {
    switch (task.kind) {
      case 'running':
        this.#feed(task.end());
        break;
      case 'attempt': {
        const { step, attempt } = task;
        this.#feed({ kind: 'attempt-started', step, attempt });
        this.#run(step, () => this.#endAttempt(step, attempt), true);
        break;
      }
      case 'acquire-slot':
        this.#feed({ kind: 'slot-acquired', step: task.step, group: 'g' });
        break;
      case 'sleep':
        this.#run(task.step, () => ({ kind: 'step-succeeded', step: task.step, output: null }));
        break;
      case 'await-approval':
        this.#run(task.step, () => this.#respond(task.step));
        break;
      case 'limit-flow':
        if (this.#isLate(task.step)) {
          this.#feed({ kind: 'flow-cancelled', step: task.step, reason: 'timeout' });
        }
        break;
      case 'hold-slot':
        break;
      case 'stop':
        this.#stop(task.step, task.reason);
        break;
      case 'finish': {
        const { status, error } = task;
        const why = error === undefined ? {} : { error };
        this.#feed({ kind: 'run-finished', status, outputs: null, run: 'r', ...why });
        break;
      }
      default:
        this.#feed(answer(task, this.#world));
    }
  }

  #run(step: string, end: () => RunEvent, isAttempt = false): void {
    this.#tasks.push({ kind: 'running', step, isAttempt, end });
    const attempts = this.#tasks.filter((task) => task.kind === 'running' && task.isAttempt);
    this.#widest = Math.max(this.#widest, attempts.length);
  }

  /** Only a flow that still waits for it runs out of time. */
  #isLate(step: string): boolean {
    const last = this.#events.findLast((it) => 'step' in it && it.step === step);
    return (this.#world.late ?? []).includes(step) && last?.kind === 'flow-started';
  }

  #stop(step: string, reason: CancelReason): void {
    const ended = ['attempt', 'start-flow', 'acquire-slot', 'sleep', 'await-approval', 'running'];
    const at = this.#tasks.findIndex(
      (task) => 'step' in task && task.step === step && ended.includes(task.kind),
    );
    if (at === -1) return;
    this.#tasks.splice(at, 1);
    this.#feed({ kind: 'step-failed', step, error: cancelledError(reason) });
  }

  #endAttempt(step: string, attempt: number): RunEvent {
    const answers = find(this.#world.attempts, step) ?? ['ok'];
    if ((answers[attempt - 1] ?? answers.at(-1)) === 'ok') {
      const more = this.#world.tell?.(step, this.#state) ?? '';
      return { kind: 'step-succeeded', step, output: `${step}#${String(attempt)}${more}` };
    }
    return { kind: 'attempt-failed', step, attempt, error: failure(`${step} broke`), random: 0.5 };
  }

  #respond(step: string): RunEvent {
    const said = { step, by: 'ada', identity: 'claimed', at: 0 } as const;
    switch (find(this.#world.approvals, step) ?? 'given') {
      case 'given':
        return { kind: 'approval-given', ...said };
      case 'declined':
        return { kind: 'approval-declined', ...said, reason: 'not now' };
      case 'late':
        return { kind: 'step-failed', step, error: { name: 'TimeoutError', message: 'too late' } };
    }
  }
}

/** The final state of every step that ended, in the order in which they ended. */
export function endings(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.kind === 'step-succeeded') return [`${event.step} succeeded`];
    if (event.kind === 'step-failed') return [`${event.step} failed: ${event.error.message}`];
    if (event.kind === 'step-skipped') return [`${event.step} skipped: ${event.reason}`];
    return [];
  });
}

function answer(command: EvaluateCommand, world: World): RunEvent {
  const { step } = command;
  switch (command.kind) {
    case 'evaluate-condition':
      return answerCondition(step, find(world.conditions, step));
    case 'evaluate-mock':
      return { kind: 'step-succeeded', step, output: `mock of ${step}`, mock: true };
    case 'evaluate-value':
      return { kind: 'step-succeeded', step, output: `value of ${step}` };
    case 'evaluate-items':
      return itemsEvaluated(command, world);
    case 'choose-branch':
      return { kind: 'branch-chosen', step, branch: find(world.branches, step) ?? null };
    case 'evaluate-until': {
      const { index } = command;
      return { kind: 'round-ended', step, index, done: index >= (find(world.rounds, step) ?? 0) };
    }
    case 'decide-retry':
      return { kind: 'retry-decided', step, retries: find(world.retries, step) ?? true };
    default:
      return answerBlock(command);
  }
}

function itemsEvaluated(
  { step, kept: before }: Extract<EvaluateCommand, { readonly kind: 'evaluate-items' }>,
  world: World,
): RunEvent {
  const items = find(world.items, step) ?? [];
  const shards = world.shardsOf?.(step, items.length) ?? 1;
  const kept = itemsThatStay(items, before);
  return {
    kind: 'items-evaluated',
    step,
    items,
    ...(kept.length === 0 ? {} : { kept }),
    ...(shards === 1 ? {} : { shards }),
  };
}

function answerCondition(step: string, holds: boolean | 'fails' = true): RunEvent {
  if (holds === 'fails') return { kind: 'step-failed', step, error: failure('bad condition') };
  return { kind: 'condition-evaluated', step, holds };
}

function answerBlock(command: BlockCommand): RunEvent {
  const { step } = command;
  switch (command.kind) {
    case 'evaluate-return':
      return { kind: 'flow-returned', step, outputs: `returned by ${step}` };
    case 'start-sleep':
      return { kind: 'sleep-started', step, until: 5 };
    case 'request-approval':
      return { kind: 'approval-requested', step, message: `${step}?` };
    case 'start-flow':
      return { kind: 'flow-started', step, attempt: command.attempt, inputs: {} };
    case 'finish-flow': {
      const { attempt, error } = command;
      if (error !== undefined) {
        return { kind: 'attempt-failed', step, attempt, error, random: 0.5 };
      }
      return { kind: 'step-succeeded', step, output: `outputs of ${step}` };
    }
  }
}

function find<T>(answers: { readonly [step: string]: T } | undefined, step: string): T | undefined {
  return answers?.[step] ?? answers?.[step.replaceAll(/\[\d+\]/gu, '')];
}
