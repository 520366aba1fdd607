import type { StepError } from '../events/run-event.ts';
import { behindWalls } from '../events/behind-walls.ts';
import type { Sandbox, StepProcess } from '../sandbox-port.ts';
import { failureKey } from './stand-ins.ts';

/** A sandbox in which the steps at these places throw, without a process. */
export function failingSandbox(
  sandbox: Sandbox,
  failures: ReadonlyMap<string, StepError>,
): Sandbox {
  const errors = new Map([...failures].map(([place, error]) => [failureKey(place), error]));
  return {
    ...behindWalls(sandbox),
    start: (spec) => {
      const error = errors.get(spec.script);
      return error === undefined ? sandbox.start(spec) : throwing(error);
    },
    close: () => sandbox.close(),
  };
}

function throwing({ name, message }: StepError): StepProcess {
  return {
    run: () => Promise.resolve({ kind: 'threw', error: { name, message } }),
    kill: () => undefined,
  };
}
