import type { Json, JsonSchema } from '../../lock/index.ts';
import { validateValue } from '../../schema/index.ts';
import { parseJson } from '../events/json-text.ts';
import type { RunEvent, StepError } from '../events/run-event.ts';
import type { AttemptCommand } from '../schedule/command.ts';
import { durationText } from '../report/duration.ts';
import type { StepOutcome } from '../sandbox-port.ts';
import { describeProblems } from './describe-problems.ts';

/** What the end of an attempt means for the run. `random` is drawn for the delay before a retry. */
export function outcomeEvent(
  command: AttemptCommand,
  outcome: Exclude<StepOutcome, { kind: 'cancelled' }>,
  random: number,
): RunEvent {
  const { step, attempt, definition } = command;
  const result =
    outcome.kind === 'returned'
      ? readResult(outcome.text, definition.output)
      : { error: describeOutcome(outcome, definition.timeoutMs) };
  if ('output' in result) return { kind: 'step-succeeded', step, output: result.output };
  return { kind: 'attempt-failed', step, attempt, error: result.error, random };
}

type Result = { readonly output: Json } | { readonly error: StepError };

function readResult(text: string, schema: JsonSchema): Result {
  let output: Json;
  try {
    output = parseJson(text);
  } catch {
    return { error: { name: 'ResultError', message: 'The result of main is not JSON.' } };
  }
  const problems = validateValue(schema, output);
  if (problems.length === 0) return { output };
  const message = `The result of main breaks its own schema: ${describeProblems(problems)}.`;
  return { error: { name: 'ResultSchemaError', message } };
}

function describeOutcome(
  outcome: Exclude<StepOutcome, { kind: 'returned' | 'cancelled' }>,
  timeoutMs: number | undefined,
): StepError {
  switch (outcome.kind) {
    case 'threw':
      return bounded(outcome.error);
    case 'timed-out':
      return {
        name: 'TimeoutError',
        message: `The attempt took longer than ${durationText(timeoutMs ?? 0)}.`,
      };
    case 'no-result':
      return bounded({ name: 'NoResultError', message: outcome.message });
    case 'out-of-memory': {
      const message = `The attempt used more memory than its limit of ${String(outcome.limitMiB)} MiB.`;
      return { name: 'MemoryLimitError', message };
    }
    case 'output-too-large': {
      const message = `The result of main is larger than ${String(outcome.limitBytes)} bytes.`;
      return { name: 'OutputTooLargeError', message };
    }
  }
}

/** In UTF-16 units; what is kept of an error. */
const longestName = 200;
const longestMessage = 32 * 1024;

function bounded({ name, message }: StepError): StepError {
  return { name: cut(name, longestName), message: cut(message, longestMessage) };
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}… (cut)` : text;
}
