import type { JournalRecord } from '../../runner/journal/records.ts';

/** What was going on in a run when its process was killed, as its journal has it; several may hold. */
export const killMoments = [
  'its start was not recorded yet',
  'a resume had recorded nothing yet',
  'an approve had recorded nothing yet',
  'no attempt was under way',
  'one attempt was under way',
  'several attempts were under way',
  'the fan-out was under way',
  'a step waited for its next attempt',
  'the approval was asked for, and the process had not ended',
  'the approval was given, and the run had not ended',
] as const;

export type KillMoment = (typeof killMoments)[number];

/** The moments that hold behind these records, of which the command `word` found the first `found` there. */
export function momentsOf(
  records: readonly JournalRecord[],
  word: string,
  found: number,
): readonly KillMoment[] {
  if (records.length === 0) return ['its start was not recorded yet'];
  if (records.length === found) {
    return [
      word === 'approve'
        ? 'an approve had recorded nothing yet'
        : 'a resume had recorded nothing yet',
    ];
  }
  const kinds = new Set(records.map(({ event }) => event.kind));
  const { running, waiting } = attempts(records);
  const moments: KillMoment[] = [
    running.size === 0
      ? 'no attempt was under way'
      : running.size === 1
        ? 'one attempt was under way'
        : 'several attempts were under way',
  ];
  if ([...running, ...waiting].some((step) => step.includes('[')))
    moments.push('the fan-out was under way');
  if (waiting.size > 0) moments.push('a step waited for its next attempt');
  if (kinds.has('approval-given')) {
    if (!kinds.has('run-finished'))
      moments.push('the approval was given, and the run had not ended');
  } else if (kinds.has('approval-requested')) {
    moments.push('the approval was asked for, and the process had not ended');
  }
  return moments;
}

/** Steps with an attempt under way, and steps that wait for their next one. */
function attempts(records: readonly JournalRecord[]): {
  readonly running: ReadonlySet<string>;
  readonly waiting: ReadonlySet<string>;
} {
  const running = new Set<string>();
  const waiting = new Set<string>();
  for (const { event } of records) {
    switch (event.kind) {
      case 'run-resumed':
        running.clear();
        break;
      case 'attempt-started':
        running.add(event.step);
        waiting.delete(event.step);
        break;
      case 'attempt-failed':
      case 'step-succeeded':
      case 'step-failed':
        running.delete(event.step);
        break;
      case 'retry-scheduled':
        waiting.add(event.step);
        break;
      default:
    }
  }
  return { running, waiting };
}
