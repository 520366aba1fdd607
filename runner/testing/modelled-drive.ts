import type { RunEvent } from '../events/run-event.ts';
import { drivenPart, type DrivePart, type PartWorld } from '../host/group/drive-part.ts';
import { keepEvent } from '../journal/keep-event.ts';
import { Player, type World } from './play.ts';

/** What becomes of a job while it works. */
export interface DriveFate {
  /** After so many commands the job is told to end. */
  readonly interruptedAfter?: number;
  /** Of what happens so much is kept, and then the process is killed. */
  readonly killedAfter?: number;
}

/** The process was killed, with all that it had not kept yet. */
export class ProcessKilled extends Error {}

/**
 * Works on a job's part of a run against a world without processes. Facts are three milliseconds apart, from
 * `skewMs` after the last thing that the job knows of.
 */
export function modelledDrive(
  world: World,
  { interruptedAfter, killedAfter }: DriveFate,
  skewMs: number,
): DrivePart {
  return async (job) => {
    const driven = drivenPart(job.part, job.shards, [...job.secrets.keys()].sort());
    const times = job.part.section === 'finally' ? 2 : 1;
    const cuts = interruptedAfter === undefined ? [] : Array<number>(times).fill(interruptedAfter);
    const player = new Player(job.state, {
      ...world,
      performs: driven.performs,
      shardsOf: driven.shardsOf,
      cancelAfter: cuts,
    });
    const played = player.play(job.begun);
    const facts = played.facts.filter(driven.keeps);
    if (job.answer === undefined && facts.some(({ kind }) => kind === 'approval-given')) {
      throw new Error('The job goes on with an approval that nobody gave.');
    }
    await keep(job, facts.slice(0, killedAfter), skewMs);
    if (killedAfter !== undefined && killedAfter < facts.length) throw new ProcessKilled('Killed.');
    const isInterrupted = facts.some(({ kind }) => kind === 'cancel-requested');
    return {
      state: played.state,
      ...(isInterrupted ? { cancelled: 'interrupted' as const } : {}),
      // The world answers whatever is asked.
      approvals: [],
    };
  };
}

async function keep(job: PartWorld, facts: readonly RunEvent[], skewMs: number): Promise<void> {
  const { mask, seal, secrets, lastAt, journal } = job;
  const keepWith = {
    mask,
    seal: (value: Parameters<typeof seal.close>[0]): string => seal.close(value),
    sealedBy: [...secrets.keys()].sort(),
  };
  const begin = lastAt + skewMs;
  const records = facts.map((event, at) => keepEvent(event, begin + 3 * at, keepWith).record);
  await journal.append(records);
}
