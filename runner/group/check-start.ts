import { canonicalJson, type Json } from '../../lock/index.ts';
import type { RunStarted } from '../events/run-event.ts';
import type { Fact } from './segment.ts';

/**
 * Whether a job began the very run that we are working on. What secrets keep closed here cannot be
 * compared; all else must be the same.
 */
export function isSameStart(
  { record, event, needs }: Fact,
  at: number,
  started: RunStarted,
): boolean {
  if (event.kind !== 'run-started' || record.at !== at) return false;
  const [theirs, ours] = [event, started].map(({ inputs, ...rest }) => ({
    rest: canonicalJson(rest as unknown as Json),
    inputs: canonicalJson(inputs),
  }));
  const areClosed = needs !== undefined;
  return theirs?.rest === ours?.rest && (areClosed || theirs?.inputs === ours?.inputs);
}
