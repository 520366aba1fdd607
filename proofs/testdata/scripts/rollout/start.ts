export type State = 'pending' | 'live' | 'failed';

export interface Rollout {
  id: string;
  state: State;
  /** How much of the traffic it takes. */
  share: number;
}

export interface Version {
  major: number;
  label?: string;
}

export function main(version: Version, round: number, dryRun = false): Rollout {
  throw new Error(`${version.major} ${round} ${dryRun}`);
}
