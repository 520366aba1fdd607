import type { Json } from '../../lock/index.ts';
import type { RunEvent, RunFinished, StepError } from '../events/run-event.ts';
import type { Mask } from './mask.ts';

/**
 * The event without secrets, for all who write or show it; the very event when it holds none. Kinds
 * and addresses stay: they come from the lock, which holds no secret, and a replay needs them.
 */
export function maskEvent(event: RunEvent, mask: Mask): RunEvent {
  switch (event.kind) {
    case 'run-finished':
      return maskEnd(event, mask);
    case 'attempt-failed':
    case 'step-failed':
      return withError(event, maskError(event.error, mask));
    default:
      return maskFields(event, mask);
  }
}

/** The fields that a flow, a step or a person fills; all others come from the lock or from us. */
const free: { readonly [kind in RunEvent['kind']]?: readonly string[] } = {
  'run-started': ['inputs'],
  'flow-started': ['inputs'],
  'flow-returned': ['outputs'],
  'items-evaluated': ['items'],
  'step-succeeded': ['output'],
  'slot-acquired': ['group'],
  'approval-requested': ['message'],
  'approval-given': ['by', 'form'],
  'approval-declined': ['by', 'reason'],
};

function maskFields(event: RunEvent, mask: Mask): RunEvent {
  // True: an event is plain JSON.
  const fields = event as unknown as { readonly [field: string]: Json };
  const changed = (free[event.kind] ?? []).flatMap((field): [string, Json][] => {
    const value = fields[field];
    const masked = value === undefined ? undefined : mask.json(value);
    return masked === undefined || masked === value ? [] : [[field, masked]];
  });
  // True: masking changes texts only, and keeps the shape of what holds them.
  return changed.length === 0 ? event : { ...event, ...Object.fromEntries(changed) };
}

function maskEnd(event: RunFinished, mask: Mask): RunFinished {
  const outputs = mask.json(event.outputs);
  const error = event.error && maskError(event.error, mask);
  if (outputs === event.outputs && error === event.error) return event;
  return { ...event, outputs, ...(error === undefined ? {} : { error }) };
}

function withError<E extends { readonly error: StepError }>(event: E, error: StepError): E {
  return error === event.error ? event : { ...event, error };
}

function maskError<E extends StepError>(error: E, mask: Mask): E {
  const name = mask.text(error.name);
  const message = mask.text(error.message);
  return name === error.name && message === error.message ? error : { ...error, name, message };
}
