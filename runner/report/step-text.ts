import type { CacheView, StepView, Waiting } from '../journal/step-view.ts';
import type { CacheKeyPart, SkipReason, StepError } from '../events/run-event.ts';
import { useNote } from './use-text.ts';
import { durationText } from './duration.ts';
import type { OutlineNode, Tally } from './outline.ts';

/** How a step or a run stands, as one mark that needs no colour. */
export const marks = {
  succeeded: '✓',
  failed: '✗',
  cancelled: '✗',
  skipped: '–',
  waiting: '◔',
  unfinished: '•',
} as const;

/** How a node stands: what waits is told from what works. */
export function standing({
  status,
  view,
}: Pick<OutlineNode, 'status' | 'view'>): keyof typeof marks {
  return status === 'unfinished' && view?.waiting !== undefined ? 'waiting' : status;
}

/** A job that works on a part of the run, as `group deploy, shard 2, attempt 2`. */
export function groupText(job: {
  readonly group: string;
  readonly shard?: number;
  readonly attempt: number;
}): string {
  const { group, shard, attempt } = job;
  const which = shard === undefined ? '' : `, shard ${String(shard)}`;
  return `group ${group}${which}${attempt === 1 ? '' : `, attempt ${String(attempt)}`}`;
}

export const skipText: Readonly<Record<SkipReason, string>> = {
  condition: 'its condition is false',
  needs: 'because a step that it needs failed',
  cancelled: 'because the run was ended',
};

/** What there is to say about a step besides its status and its time, a phrase each. */
export function stepNotes(view: StepView): readonly string[] {
  const { attempts, reason, waiting, answer, cache, rounds, branch, group } = view;
  return [
    ...(attempts.length > 1 ? [count(attempts.length, 'attempt')] : []),
    ...(reason === undefined ? [] : [skipText[reason]]),
    ...(waiting === undefined ? [] : [waitingText(waiting)]),
    ...(answer === undefined ? [] : [answerText(answer)]),
    ...(cache === undefined ? [] : [cacheText(cache)]),
    ...(view.mock === true ? ['mocked, it did not run'] : []),
    ...(rounds === undefined ? [] : [count(rounds, 'round')]),
    ...(branch === undefined ? [] : [branchText(branch)]),
    ...(group === undefined ? [] : [`in the concurrency group ${group}`]),
    ...(view.masked === true ? ['a secret was masked in its output'] : []),
    ...useNote(attempts),
  ];
}

/** `10,000 items: 9,998 succeeded, 2 failed`. */
export function tallyText(tally: Tally, noun = 'item'): string {
  const parts = (['succeeded', 'failed', 'skipped'] as const)
    .filter((status) => tally[status] > 0)
    .map((status) => `${countText(tally[status])} ${status}`);
  const open = tally.unfinished > 0 ? [`${countText(tally.unfinished)} under way`] : [];
  const ended = tally.succeeded + tally.failed + tally.skipped + tally.unfinished;
  const rest = tally.total > ended ? [`${countText(tally.total - ended)} not begun`] : [];
  return `${count(tally.total, noun)}: ${[...parts, ...open, ...rest].join(', ')}`;
}

export function waitingText(waiting: Waiting): string {
  const until = waiting.until === undefined ? '' : `, until ${timeText(waiting.until)}`;
  switch (waiting.kind) {
    case 'approval':
      return `waits for an approval${until}`;
    case 'sleep':
      return `sleeps${until}`;
    case 'retry':
      return `waits for its next attempt${until}`;
  }
}

function answerText(answer: NonNullable<StepView['answer']>): string {
  const { given, by, identity, at, reason } = answer;
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${given ? 'approved' : 'declined'} by ${by} (${identity}) at ${timeText(at)}${why}`;
}

const partText: Readonly<Record<CacheKeyPart, string>> = {
  script: 'its script',
  arguments: 'its arguments',
  secrets: 'its secrets',
  grants: 'its grants',
  environment: 'the environment that it sees',
  files: 'the files that it may read',
  deno: 'the version of Deno',
};

export function cacheText(cache: CacheView): string {
  if (cache.hit) {
    const place = cache.scope === undefined ? 'the cache' : `the remote cache (${cache.scope})`;
    return `from ${place}, made by run ${cache.run} at ${timeText(cache.at)}`;
  }
  switch (cache.reason) {
    case 'first':
      return 'not in the cache: it never ran here';
    case 'expired':
      return 'not from the cache: what was kept is too old';
    case 'removed':
      return 'not from the cache: what was kept was pruned, or damaged';
    case 'ignored':
      return 'not from the cache: the run was told to take nothing from it';
    case 'unbounded':
      return 'not in the cache: the step may read more than can be compared';
    case 'changed': {
      const changed = (cache.changed ?? []).map((part) => partText[part]);
      return `not from the cache: ${changed.length === 0 ? 'something' : listText(changed)} changed`;
    }
  }
}

export function branchText(branch: number | 'else' | null): string {
  if (branch === null) return 'no branch';
  return branch === 'else' ? 'the else branch' : `branch ${String(branch + 1)}`;
}

export function errorText({ name, message }: StepError): string {
  return `${name}: ${message}`;
}

/** `2026-11-28 09:00:07 UTC`. */
export function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `1,234 items`, `1 item`. */
export function count(number: number, noun: string): string {
  return `${countText(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** With a comma every three digits, whatever the machine's language is. */
export function countText(number: number): string {
  return String(number).replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
}

/** `1.2 MB`; a kilobyte is 1,000 bytes. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return count(bytes, 'byte');
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${size.toFixed(1)} ${unit}`;
}

function listText(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** How long it took, or has taken so far. */
export function spanText({ startedAt, endedAt }: Pick<StepView, 'startedAt' | 'endedAt'>): string {
  return durationText(endedAt - startedAt);
}
