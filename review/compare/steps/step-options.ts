import {
  type ApproveStep,
  type Concurrency,
  type FlowConcurrency,
  type ForEachStep,
  type LockedStep,
  type Retry,
  type ScriptStep,
  templateText,
} from '../../../lock/index.ts';
import { schemaText } from '../interface/schema-text.ts';
import { durationText } from './duration-text.ts';
import { type Worded, worded, type WordedParts } from './text-changes.ts';

type Entry = readonly [subject: string, worded: Worded];

/** How a step runs, apart from what it runs on: by the word that its YAML uses. */
export function stepOptions(step: LockedStep): WordedParts {
  return new Map([...commonOptions(step), ...kindOptions(step)]);
}

function commonOptions({ onError, concurrency, mock }: LockedStep): readonly Entry[] {
  return [
    ...worded('on-error', onError, onError),
    ...worded('concurrency', concurrency, concurrency && concurrencyText(concurrency)),
    ...worded('mock', mock, mock && templateText(mock)),
  ];
}

function kindOptions(step: LockedStep): readonly Entry[] {
  switch (step.kind) {
    case 'script':
      return [...callOptions(step), ...scriptOptions(step)];
    case 'flow':
      return callOptions(step);
    case 'for-each':
      return fanOutOptions(step);
    case 'repeat':
      return worded('max', step.max, String(step.max));
    case 'sleep':
      return worded('sleep', step.durationMs, durationText(step.durationMs));
    case 'approve':
      return approveOptions(step);
    case 'choose':
      return worded('else', step.else && [], 'a branch');
    case 'value':
    case 'return':
      return [];
  }
}

function callOptions({
  retry,
  timeoutMs,
  idempotent,
}: Pick<ScriptStep, 'retry' | 'timeoutMs' | 'idempotent'>): readonly Entry[] {
  return [
    ...worded('retry', retry, retry && retryText(retry)),
    ...timeout(timeoutMs),
    ...worded('idempotent', idempotent, 'true'),
  ];
}

function scriptOptions({ cache, memoryMiB }: ScriptStep): readonly Entry[] {
  const kept = cache?.ttlMs === undefined ? 'for ever' : durationText(cache.ttlMs);
  return [
    ...worded('cache', cache, kept),
    ...worded('memory', memoryMiB, `${String(memoryMiB)} MiB`),
  ];
}

function fanOutOptions({ as, parallel, onItemError, result }: ForEachStep): readonly Entry[] {
  return [
    ...worded('as', as, as),
    ...worded('parallel', parallel, String(parallel)),
    ...worded('result', result, result),
    ...worded('on-item-error', onItemError, onItemError),
  ];
}

function approveOptions({ form, timeoutMs, approvers }: ApproveStep): readonly Entry[] {
  return [
    ...worded('form', form, form === undefined ? undefined : schemaText(form)),
    ...timeout(timeoutMs),
    ...worded('approvers', approvers, approvers?.join(', ')),
  ];
}

function timeout(ms: number | undefined): readonly Entry[] {
  return worded('timeout', ms, ms === undefined ? undefined : durationText(ms));
}

export function concurrencyText({ group, limit, ...rest }: Concurrency | FlowConcurrency): string {
  const cancels = 'cancelInProgress' in rest ? ', cancels the run under way' : '';
  return `${String(limit)} at once of ${templateText(group)}${cancels}`;
}

function retryText({ attempts, delayMs, factor, maxDelayMs, jitter, on }: Retry): string {
  return [
    `${String(attempts)} attempts`,
    `delay ${durationText(delayMs)} x ${String(factor)}`,
    ...(maxDelayMs === undefined ? [] : [`at most ${durationText(maxDelayMs)}`]),
    ...(jitter === 'none' ? [] : [`jitter ${jitter}`]),
    ...(on === undefined ? [] : [`on ${templateText(on)}`]),
  ].join(', ');
}
