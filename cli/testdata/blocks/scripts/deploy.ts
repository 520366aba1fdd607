/** Starts a deployment that is live in its third round. */
export function main(round: number): { state: 'pending' | 'live'; round: number } {
  return { state: round < 2 ? 'pending' : 'live', round };
}
