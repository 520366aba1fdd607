import type { Sha256 } from '../lock/index.ts';

/**
 * How the steps of one flow are divided over jobs, as `flows/NAME.groups.json` keeps it beside the
 * lock. Made by `partition`; read by `emit/`, which writes a job a group, and by the runner, which
 * runs one group. Both trust it only after `checkGroupPlan` held it to the lock.
 */
export interface GroupPlan {
  readonly planVersion: 1;
  /** Digest of the lock that it divides. */
  readonly lock: Sha256;
  /** How long steps take, as was measured or said by somebody, by the place of the flow's own steps: `build`, `finally:report`. Others are guessed. */
  readonly times: { readonly [step: string]: StepTime };
  /** In an order in which they can run: each after those of `after`. */
  readonly groups: readonly Group[];
}

export interface StepTime {
  /** Median wall time in whole seconds; of a fan-out, of one item. */
  readonly seconds: number;
  /** Of a fan-out: the median number of items. */
  readonly items?: number;
}

/** Steps that run in one job: on one machine, with the same trust. */
export interface Group {
  /**
   * The id of its first step, or `ask-ID` or `count-ID` when it has none; behind `on-error-` or `finally-` for those
   * sections. Unique, also without regard to case: `-2` tells apart what would be the same.
   */
  readonly name: string;
  /** Groups of `on-error` come after all of `main`, those of `finally` after both. */
  readonly section: Section;
  /** Ids of whole steps of the section, sorted; a fan-out, a loop, a choice or a flow is never divided, but for `shards`. */
  readonly steps: readonly string[];
  /** Approvals that a later group begins with: this one decides whether they are asked, and with which words. */
  readonly asks?: readonly string[];
  /** Fan-outs that a later group runs in shards: this one makes their items. */
  readonly counts?: readonly string[];
  /** The approval, one of `steps`, that somebody must give before the job begins. All others of `steps` come after it. */
  readonly approval?: string;
  /** The group is one fan-out alone, over so many jobs at most; no more than its `parallel`, and than 256. */
  readonly shards?: number;
  /**
   * Groups of its section that must have ended before: those of what its steps need, and of who asks or counts for it.
   * Direct ones only, sorted.
   */
  readonly after: readonly string[];
  readonly trust: Trust;
  /** Of one job of it as estimated, setting up left out. */
  readonly seconds: number;
}

export type Section = 'main' | 'on-error' | 'finally';

/** In the order in which they run. */
export const sections: readonly Section[] = ['main', 'on-error', 'finally'];

/** What steps of one job have in common. Steps that touch nothing (values, waits, questions) go with any. */
export interface Trust {
  /** Labels of the machine, as the step or else the flow says; sorted, not empty. */
  readonly runsOn: readonly string[];
  /** The GitHub environment, as the step or else the flow says. */
  readonly environment?: string;
  /** Names of the secrets that the steps take, sorted. */
  readonly secrets: readonly string[];
  /**
   * `open`: some step may reach every host, or starts programs, which no list of hosts binds. `bounded`: each reaches the
   * hosts that its grants list, or none.
   */
  readonly network: 'bounded' | 'open';
}
