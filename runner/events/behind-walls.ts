/** What the events that begin a session say of where its steps run. */
export interface BehindWalls {
  /** Which walls hold around each step. */
  readonly wall: string;
  /** Exact version of the Deno that runs them; absent in journals of earlier releases. */
  readonly deno?: string;
}

export function behindWalls<Walls extends BehindWalls>({
  wall,
  deno,
}: Walls): Pick<Walls, 'wall'> & Pick<BehindWalls, 'deno'> {
  return { wall, ...(deno !== undefined && { deno }) };
}
