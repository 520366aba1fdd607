import type { Rollout } from './start.ts';

export interface Reason {
  step: string;
  message: string;
  attempt: number;
}

export function main(reason: Reason, last: Rollout | null): { undone: boolean } {
  throw new Error(`${reason.step} ${last?.id}`);
}
