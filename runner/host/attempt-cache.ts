import type { Json } from '../../lock/index.ts';
import type { CacheAnswer, StepCache } from '../cache-port.ts';
import { cachedCall } from '../evaluate/cached-call.ts';
import type { FlowEvaluation } from '../evaluate/flow-outputs.ts';
import type { CacheMiss, RunEvent } from '../events/run-event.ts';
import type { Mask } from '../report/mask.ts';
import type { AttemptCommand } from '../schedule/command.ts';
import type { Inbox } from './inbox.ts';

type Miss = Extract<CacheAnswer, { readonly kind: 'miss' }>;

/** What a run asks its cache, and what it keeps in it, by the address of the step. */
export class AttemptCache {
  readonly #cache: StepCache | undefined;
  readonly #mask: Mask;
  readonly #inbox: Inbox;
  /** Orders an attempt again, once it is known that it must be made. */
  readonly #again: (command: AttemptCommand) => void;
  readonly #asking = new Map<string, AttemptCommand>();
  readonly #misses = new Map<string, Miss>();

  constructor(
    { cache, mask }: { readonly cache?: StepCache | undefined; readonly mask: Mask },
    inbox: Inbox,
    again: (command: AttemptCommand) => void,
  ) {
    this.#cache = cache;
    this.#mask = mask;
    this.#inbox = inbox;
    this.#again = again;
  }

  /** How many questions are under way. */
  get askingCount(): number {
    return this.#asking.size;
  }

  /**
   * Asks before the first attempt of a step with `cache`: then it succeeds with a kept output, or the
   * attempt is ordered again. `false` when there is nothing to ask, or it was asked.
   */
  ask(command: AttemptCommand, evaluation: FlowEvaluation, input: Json): boolean {
    const { step, attempt, definition } = command;
    const cache = this.#cache;
    const isAsked = attempt > 1 || this.#misses.has(step);
    if (cache === undefined || definition.cache === undefined || isAsked) return false;
    this.#asking.set(step, command);
    cache.look(cachedCall(command, evaluation, input)).then(
      (answer) => {
        // Else it was stopped meanwhile.
        if (this.#asking.get(step) === command) this.#take(command, answer);
      },
      (error: unknown) => {
        this.#inbox.fail(error);
      },
    );
    return true;
  }

  /** Why the step is not spared the attempt that begins; `undefined` when the cache was not asked for it. */
  missOf({ step, attempt }: AttemptCommand): CacheMiss | undefined {
    return attempt === 1 ? this.#misses.get(step)?.why : undefined;
  }

  /** Drops the question of a step; `false` when there is none. */
  stop(step: string): boolean {
    return this.#asking.delete(step);
  }

  /** Takes in how an attempt ended. What would show a secret is not kept. */
  settle(event: RunEvent): void {
    if (event.kind !== 'step-succeeded') return;
    const miss = this.#misses.get(event.step);
    this.#misses.delete(event.step);
    if (this.#mask.json(event.output) === event.output) miss?.keep(event.output);
  }

  /** The step has ended without an output. */
  forget(step: string): void {
    this.#misses.delete(step);
  }

  #take(command: AttemptCommand, answer: CacheAnswer): void {
    const { step } = command;
    this.#asking.delete(step);
    if (answer.kind === 'miss') {
      this.#misses.set(step, answer);
      this.#again(command);
      return;
    }
    const { output, from } = answer;
    this.#inbox.post({ kind: 'step-succeeded', step, output, cache: from });
  }
}
