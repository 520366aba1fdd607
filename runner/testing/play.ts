import type { Json, Lock } from '../../lock/index.ts';
import type { ChosenBranch, RunEvent, RunStatus } from '../events/run-event.ts';
import { advance } from '../schedule/advance.ts';
import type { Command } from '../schedule/command.ts';
import { cancelledError } from '../schedule/place.ts';
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
  /** Cancels when this many commands were performed. */
  readonly cancelAfter?: number;
  /** Which of the waiting commands is performed next. First come, first served when absent. */
  readonly pick?: (waiting: number) => number;
}

export interface Played {
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  /** Every state on the way, the last one included. */
  readonly states: readonly RunState[];
  /** The most attempts that were under way at once. */
  readonly widest: number;
}

/** Plays a whole run against a world without processes. Commands wait until they are picked. */
export function play(lock: Lock, world: World = {}): Played {
  let state = initialState(lock);
  const states: RunState[] = [];
  const events: RunEvent[] = [];
  const waiting: Exclude<Command, { kind: 'record' }>[] = [];
  const running = new Set<string>();
  let widest = 0;
  const feed = (event: RunEvent): void => {
    events.push(event);
    const [next, commands] = advance(state, event);
    state = next;
    states.push(next);
    for (const command of commands) {
      if (command.kind === 'record') feed(command.event);
      else waiting.push(command);
    }
  };
  feed({ kind: 'run-started', run: 'r', flow: 'f', lock: 'l', inputs: {}, wall: 'deno' });
  for (let performed = 0; waiting.length > 0 || running.size > 0; performed += 1) {
    if (performed === world.cancelAfter) feed({ kind: 'cancel-requested', reason: 'interrupted' });
    // Attempts under way are answered last among equals: they wait behind every command.
    const count = waiting.length + running.size;
    const picked = world.pick === undefined ? 0 : world.pick(count);
    const [command] = waiting.splice(picked, 1);
    if (command === undefined) {
      const step = [...running][picked - waiting.length] ?? '';
      running.delete(step);
      feed(endAttempt(step, world, events));
      continue;
    }
    if (command.kind === 'stop') {
      stop(waiting, running, feed);
    } else if (command.kind === 'attempt') {
      feed({ kind: 'attempt-started', step: command.step, attempt: command.attempt });
      running.add(command.step);
      widest = Math.max(widest, running.size);
    } else {
      feed(answer(command, world));
    }
  }
  return { state, events, states, widest };
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

function stop(waiting: Command[], running: Set<string>, feed: (event: RunEvent) => void): void {
  const steps = [...running];
  running.clear();
  for (const command of waiting.filter((it) => it.kind === 'attempt')) {
    waiting.splice(waiting.indexOf(command), 1);
    steps.push(command.step);
  }
  for (const step of steps)
    feed({ kind: 'step-failed', step, error: cancelledError('interrupted') });
}

function endAttempt(step: string, world: World, events: readonly RunEvent[]): RunEvent {
  const attempt = events.filter((it) => it.kind === 'attempt-started' && it.step === step).length;
  const answers = find(world.attempts, step) ?? ['ok'];
  if ((answers[attempt - 1] ?? answers.at(-1)) === 'ok') {
    return { kind: 'step-succeeded', step, output: `${step}#${String(attempt)}` };
  }
  return { kind: 'attempt-failed', step, attempt, error: failure(`${step} broke`), random: 0.5 };
}

function answer(
  command: Exclude<Command, { kind: 'record' | 'attempt' | 'stop' }>,
  world: World,
): RunEvent {
  if (command.kind === 'finish') return finish(command.status);
  const { step } = command;
  switch (command.kind) {
    case 'evaluate-condition': {
      const holds = find(world.conditions, step) ?? true;
      if (holds === 'fails') return { kind: 'step-failed', step, error: failure('bad condition') };
      return { kind: 'condition-evaluated', step, holds };
    }
    case 'evaluate-value':
      return { kind: 'step-succeeded', step, output: `value of ${step}` };
    case 'evaluate-items':
      return { kind: 'items-evaluated', step, items: find(world.items, step) ?? [] };
    case 'choose-branch':
      return { kind: 'branch-chosen', step, branch: find(world.branches, step) ?? null };
    case 'decide-retry':
      return { kind: 'retry-decided', step, retries: find(world.retries, step) ?? true };
  }
}

function finish(status: RunStatus): RunEvent {
  return { kind: 'run-finished', status, outputs: null, run: 'r' };
}

function find<T>(answers: { readonly [step: string]: T } | undefined, step: string): T | undefined {
  return answers?.[step] ?? answers?.[step.replaceAll(/\[\d+\]/gu, '')];
}
