import type { Group } from '../../groups/index.ts';
import type { RunEvent } from '../events/run-event.ts';
import type { JournalRecord } from '../journal/records.ts';

/** What one job added to the journal of its run: what happened to its own steps, without what follows from it. */
export interface Segment {
  readonly group: Group;
  /** 0 where the group has no shards. */
  readonly shard: number;
  /** Of the workflow run. */
  readonly attempt: number;
  readonly facts: readonly Fact[];
  /** The workflow was being cancelled when the job began. */
  readonly told?: true;
}

/** Something that happened. */
export interface Fact {
  /** As it was kept: secrets are masked, nothing is left out. */
  readonly record: JournalRecord;
  /** What the run goes on with. */
  readonly event: RunEvent;
  /** Secrets without which what is sealed in it stays masked; absent: nothing is. */
  readonly needs?: readonly string[];
}

/** `GROUP.SHARD`: what tells the jobs of a run apart. */
export function jobKey(group: string, shard: number): string {
  return `${group}.${String(shard)}`;
}

/** What arrived does not fit together. A sentence about what a job of the group left. */
export class MergeFault extends Error {
  readonly group: Group;

  constructor(group: Group, message: string, options?: ErrorOptions) {
    super(message, options);
    this.group = group;
  }
}
