import {
  type ApproveStep,
  canonicalJson,
  type Concurrency,
  type FlowConcurrency,
  type ForEachStep,
  type LockedStep,
  type Retry,
  type ScriptStep,
  templateText,
} from '../../../lock/index.ts';
import { durationText } from './duration-text.ts';

type Entry = readonly [subject: string, text: string];

/** How a step runs, apart from what it runs on: by the word that its YAML uses. */
export function stepOptions(step: LockedStep): ReadonlyMap<string, string> {
  return new Map([...commonOptions(step), ...kindOptions(step)]);
}

function commonOptions({ onError, concurrency, mock }: LockedStep): readonly Entry[] {
  return [
    ...entry('on-error', onError),
    ...entry('concurrency', concurrency && concurrencyText(concurrency)),
    ...entry('mock', mock && templateText(mock)),
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
      return [['max', String(step.max)]];
    case 'sleep':
      return [['sleep', durationText(step.durationMs)]];
    case 'approve':
      return approveOptions(step);
    case 'choose':
      return [['else', step.else === undefined ? 'none' : 'some']];
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
    ...entry('retry', retry && retryText(retry)),
    ...entry('timeout', timeoutMs && durationText(timeoutMs)),
    ...entry('idempotent', idempotent && 'true'),
  ];
}

function scriptOptions({ cache, memoryMiB }: ScriptStep): readonly Entry[] {
  const kept = cache?.ttlMs === undefined ? 'for ever' : durationText(cache.ttlMs);
  return [
    ...entry('cache', cache && kept),
    ...entry('memory', memoryMiB && `${String(memoryMiB)} MiB`),
  ];
}

function fanOutOptions({ as, parallel, onItemError, result }: ForEachStep): readonly Entry[] {
  return [
    ['as', as],
    ['parallel', String(parallel)],
    ['result', result],
    ...entry('on-item-error', onItemError),
  ];
}

function approveOptions({ form, timeoutMs, approvers }: ApproveStep): readonly Entry[] {
  return [
    ...entry('form', form === undefined ? undefined : canonicalJson(form)),
    ...entry('timeout', timeoutMs && durationText(timeoutMs)),
    ...entry('approvers', approvers?.join(', ')),
  ];
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

function entry(subject: string, text: string | number | undefined): readonly Entry[] {
  return text === undefined ? [] : [[subject, String(text)]];
}
