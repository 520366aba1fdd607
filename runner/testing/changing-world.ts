import { stepAt } from '../group/keep-ended.ts';
import { topOf } from '../group/part.ts';
import type { RunState, StepState } from '../schedule/run-state.ts';
import { shownOutput } from './outcomes.ts';
import type { World } from './play.ts';
import { hash } from './random-runs.ts';

const asked = ['attempts', 'conditions', 'items', 'branches', 'retries', 'rounds'] as const;

type Answers = Pick<World, (typeof asked)[number]>;

/** A world whose answers may be others in another attempt. It remembers from which one each answer came last. */
export class ChangingWorld {
  readonly #worldOf: (attempt: number) => World;
  readonly #last = new Map<string, number>();

  constructor(worldOf: (attempt: number) => World) {
    this.#worldOf = worldOf;
  }

  /** The world as one job meets it; what it was told counts once it `leaves` something. */
  meet(attempt: number): { readonly world: World; readonly leaves: () => void } {
    const told: string[] = [];
    const world = this.#answering((question) => {
      told.push(question);
      return attempt;
    });
    const leaves = (): void => {
      for (const question of told) this.#last.set(question, attempt);
    };
    return { world, leaves };
  }

  /** The world in which each step does at once what it did when it last ran. */
  get last(): World {
    return this.#answering((question) => this.#last.get(question) ?? 1);
  }

  forget(): void {
    this.#last.clear();
  }

  #answering(attemptOf: (question: string) => number): World {
    const answers = asked.map((kind): readonly [string, unknown] => {
      const get = (_: object, step: string | symbol): unknown => {
        const attempt = attemptOf(`${kind} ${String(step)}`);
        return this.#worldOf(attempt)[kind]?.[String(step)];
      };
      return [kind, new Proxy({}, { get })];
    });
    // True: each of them is asked for what a world has there.
    return { ...this.#worldOf(1), ...(Object.fromEntries(answers) as Answers), tell };
  }
}

/** A trace of how all ended that the step needs: who runs on what is no longer so is found out. */
function tell(address: string, state: RunState): string {
  const { section, id } = topOf(address);
  const { steps, indexes } = state.flow.plan[section];
  const needs = steps[indexes.get(id) ?? -1]?.definition.needs ?? [];
  const ends = needs.map((need) => `${need} ${endOf(stepAt(state, section, need))}`);
  return needs.length === 0 ? '' : `~${hash(ends.sort().join()).toString(36)}`;
}

function endOf(step: StepState | undefined): string {
  if (step?.kind === 'skipped') return step.reason;
  return step?.kind === 'succeeded' ? shownOutput(step.output) : String(step?.kind);
}
