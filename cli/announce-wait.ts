import { neutralise } from '../output/index.ts';
import type { TurnWait } from '../runner/index.ts';
import type { Context } from './command.ts';

/** Says on standard error, in one line, for which runs of its group a run waits. */
export function announceWait(context: Context): (wait: TurnWait) => void {
  return (wait) => {
    if (!context.quiet) context.err(`millrace: ${neutralise(describeWait(wait))}\n`);
  };
}

export function describeWait({ group, limit, before, cancels }: TurnWait): string {
  const [first, ...others] = before.map(
    ({ run, flow, since }) => `run ${run} of ${flow}, since ${new Date(since).toISOString()}`,
  );
  const more = others.length === 0 ? '' : `, and ${String(others.length)} more`;
  const asked = cancels ? ', which is asked to end' : '';
  const name = `of the group "${group}" there may be ${String(limit)} at once`;
  return `Waiting for its turn, ${name}: ${first ?? 'another run'}${more}${asked}.`;
}
