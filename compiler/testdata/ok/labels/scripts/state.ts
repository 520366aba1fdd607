/** How far a deployment is. */
export function main(round: number): { state: 'pending' | 'live' | 'failed'; round: number } {
  return { state: round > 2 ? 'live' : 'pending', round };
}
