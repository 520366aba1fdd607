import type { RunEvent, RunFinished, StepError } from '../events/run-event.ts';
import type { Mask } from './mask.ts';

/**
 * The event without secrets, for all who write or show it; the very event when it holds none. Kinds
 * and addresses stay: they come from the lock, which holds no secret, and a replay needs them.
 */
export function maskEvent(event: RunEvent, mask: Mask): RunEvent {
  switch (event.kind) {
    case 'run-started': {
      // True: masking an object gives an object.
      const inputs = mask.json(event.inputs) as typeof event.inputs;
      return inputs === event.inputs ? event : { ...event, inputs };
    }
    case 'items-evaluated': {
      // True: masking an array gives an array.
      const items = mask.json(event.items) as typeof event.items;
      return items === event.items ? event : { ...event, items };
    }
    case 'step-succeeded': {
      const output = mask.json(event.output);
      return output === event.output ? event : { ...event, output };
    }
    case 'run-finished':
      return maskEnd(event, mask);
    case 'attempt-failed':
    case 'step-failed':
      return withError(event, maskError(event.error, mask));
    default:
      return event;
  }
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
