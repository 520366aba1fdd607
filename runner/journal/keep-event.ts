import type { Json } from '../../lock/index.ts';
import { carriesValue } from '../events/carries-value.ts';
import type { RunEvent } from '../events/run-event.ts';
import { maskEvent } from '../report/mask-event.ts';
import type { Mask } from '../report/mask.ts';
import type { JournalRecord } from './records.ts';

/** Hides a value from all who do not have the secrets of the run. */
export type SealValue = (value: Json) => string;

/** What secrets are taken out of events with. */
export interface KeepWith {
  readonly mask: Mask;
  readonly seal: SealValue;
  /** Names of the secrets that `seal` takes, where not all of the run's. */
  readonly sealedBy?: readonly string[] | undefined;
}

export interface KeptEvent {
  readonly record: JournalRecord;
  /** What the run goes on with, now and when it is resumed. */
  readonly event: RunEvent;
}

/**
 * Takes the secrets out of an event before it is shown or written. Values that other steps may get
 * go on as they are, and are kept sealed besides; errors and ends are for people, and go on masked.
 */
export function keepEvent(
  event: RunEvent,
  at: number,
  { mask, seal, sealedBy }: KeepWith,
): KeptEvent {
  const masked = maskEvent(event, mask);
  if (masked === event) return { record: { at, event }, event };
  if (!carriesValue(event)) return { record: { at, event: masked }, event: masked };
  const sealed = sealChanges(event, masked, seal);
  const by = sealedBy === undefined ? {} : { sealedBy };
  return { record: { at, event: masked, masked: true, sealed, ...by }, event };
}

function sealChanges(
  event: RunEvent,
  masked: RunEvent,
  seal: SealValue,
): NonNullable<JournalRecord['sealed']> {
  const shown = new Map<string, unknown>(Object.entries(masked));
  // True: an event is plain JSON.
  const fields = Object.entries(event) as unknown as readonly [string, Json][];
  const changed = fields.filter(([field, value]) => shown.get(field) !== value);
  return Object.fromEntries(changed.map(([field, value]) => [field, seal(value)]));
}
