/** Thrown when a comparison would take too long. */
export class OutOfSteps extends Error {}

/** Counts the steps of one comparison, so that it ends at the same place on every machine. */
export interface Budget {
  readonly spend: (steps?: number) => void;
}

export function createBudget(steps: number): Budget {
  let left = steps;
  return {
    spend: (steps = 1) => {
      left -= steps;
      if (left < 0) throw new OutOfSteps('too many steps');
    },
  };
}
