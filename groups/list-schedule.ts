/** What occupies places for a while: a step on a machine, or the jobs of a group. */
export interface Task {
  /** Positions of tasks that must have ended first. */
  readonly needs: readonly number[];
  /** Places that it takes, each from when one is free; 0: it takes time alone. */
  readonly lanes: number;
  /** How long each of them is taken. */
  readonly seconds: number;
}

interface Running {
  readonly task: number;
  readonly end: number;
}

/**
 * When each task ends, in seconds from the beginning, if it runs as soon as what it needs has ended and a place is
 * free: those that wait longest first, and of those the first of the list. What waits for itself ends at 0.
 */
export function listSchedule(tasks: readonly Task[], places: number): readonly number[] {
  const schedule = new Schedule(tasks, places);
  schedule.run();
  return schedule.ends;
}

/** When everything has ended. */
export function makespan(tasks: readonly Task[], places: number): number {
  return listSchedule(tasks, places).reduce((most, end) => Math.max(most, end), 0);
}

class Schedule {
  readonly ends: number[];
  readonly #tasks: readonly Task[];
  readonly #openNeeds: number[];
  readonly #openLanes: number[];
  readonly #dependents: readonly number[][];
  /** Lanes that want a place, by task; those before `#served` have got one. */
  readonly #waiting: number[] = [];
  #served = 0;
  #free: number;
  /** Sorted by end, the soonest last. */
  readonly #running: Running[] = [];

  constructor(tasks: readonly Task[], places: number) {
    this.#tasks = tasks;
    this.#free = places;
    this.ends = tasks.map(() => 0);
    this.#openNeeds = tasks.map(({ needs }) => needs.length);
    this.#openLanes = tasks.map(({ lanes }) => Math.max(1, lanes));
    this.#dependents = tasks.map(() => []);
    for (const [at, { needs }] of tasks.entries()) {
      for (const need of needs) this.#dependents[need]?.push(at);
    }
  }

  run(): void {
    const first = this.#openNeeds.flatMap((open, at) => (open === 0 ? [at] : []));
    this.#admit(first, 0);
    for (let soonest = this.#running.at(-1); soonest; soonest = this.#running.at(-1)) {
      this.#admit(this.#endAll(soonest.end), soonest.end);
    }
  }

  /** Ends what ends now, and gives what can begin then, in the order of the list. */
  #endAll(now: number): readonly number[] {
    const ready: number[] = [];
    for (let lane = this.#running.at(-1); lane?.end === now; lane = this.#running.at(-1)) {
      this.#running.pop();
      const { task } = lane;
      if (this.#tasks[task]?.lanes !== 0) this.#free += 1;
      if (this.#countDown(this.#openLanes, task) > 0) continue;
      this.ends[task] = now;
      for (const next of this.#dependents[task] ?? []) {
        if (this.#countDown(this.#openNeeds, next) === 0) ready.push(next);
      }
    }
    return ready.sort((a, b) => a - b);
  }

  #countDown(counts: number[], at: number): number {
    const left = (counts[at] ?? 0) - 1;
    counts[at] = left;
    return left;
  }

  #admit(ready: readonly number[], now: number): void {
    for (const task of ready) {
      const { lanes = 0, seconds = 0 } = this.#tasks[task] ?? {};
      if (lanes === 0) this.#start({ task, end: now + seconds });
      for (let lane = 0; lane < lanes; lane += 1) this.#waiting.push(task);
    }
    while (this.#free > 0 && this.#served < this.#waiting.length) {
      const task = this.#waiting[this.#served] ?? 0;
      this.#served += 1;
      this.#free -= 1;
      this.#start({ task, end: now + (this.#tasks[task]?.seconds ?? 0) });
    }
  }

  #start(lane: Running): void {
    let low = 0;
    let high = this.#running.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#running[middle]?.end ?? 0) > lane.end) low = middle + 1;
      else high = middle;
    }
    this.#running.splice(low, 0, lane);
  }
}
