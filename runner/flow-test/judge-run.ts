import { isJsonObject, type Lock } from '../../lock/index.ts';
import { withoutItems } from '../events/address.ts';
import type { RunResult } from '../run.ts';
import { compareValues } from './compare-values.ts';
import type { CaseExpectation, ExpectedError, Mismatch, StepFixture } from './flow-test.ts';
import { judgeUse } from './judge-use.ts';
import { judgeGrants } from './judge-grants.ts';
import type { Observation } from './observe-run.ts';

type Finished = Extract<RunResult, { kind: 'finished' }>;

/** What a run of a case did not do as expected. `lock` is the one that was run. */
export function judgeCase(
  expect: CaseExpectation,
  result: Finished,
  { observation, lock }: { readonly observation: Observation; readonly lock: Lock },
): readonly Mismatch[] {
  const { outputs, error, steps, grants, used } = expect;
  const hasEndedSo = result.status === expect.status;
  return [
    ...(hasEndedSo ? [] : [statusMismatch(expect.status, result)]),
    ...(hasEndedSo && outputs !== undefined ? outputMismatches(outputs, result) : []),
    ...(hasEndedSo && error !== undefined ? errorMismatches(error, result) : []),
    ...[...(steps ?? [])].flatMap(([place, status]) => stepMismatch(place, status, observation)),
    ...(grants === undefined ? [] : judgeGrants(grants, lock, observation)),
    ...(used === undefined ? [] : judgeUse(used, observation)),
  ];
}

/** What a step that ran alone did not do as expected. */
export function judgeFixture(expect: StepFixture['expect'], result: Finished): readonly Mismatch[] {
  const path = ['expect'];
  if ('output' in expect) {
    if (result.status !== 'succeeded') {
      const message = `The step did not return: ${causeOf(result)}`;
      return [{ path: [...path, 'output'], message }];
    }
    const whole = { path: [...path, 'output'], name: 'the output' };
    return compareValues(expect.output, result.outputs, whole);
  }
  if (result.status !== 'succeeded') return errorMismatches(expect.error, result);
  const message = 'The step returned, and should have failed';
  return [{ path: [...path, 'error'], message, got: result.outputs }];
}

function statusMismatch(expected: 'succeeded' | 'failed', result: Finished): Mismatch {
  const message =
    expected === 'succeeded'
      ? `The run ${result.status}: ${causeOf(result)}`
      : `The run ${result.status}, and should have failed`;
  return { path: ['expect', 'status'], message };
}

/** In one sentence, with the step that failed. */
function causeOf({ error, status }: Finished): string {
  if (error === undefined) return `it was ${status}`;
  const { step, name, message } = error;
  return `${step === undefined ? '' : `\`${step}\`: `}${name}: ${message}`;
}

function outputMismatches(
  outputs: NonNullable<CaseExpectation['outputs']>,
  result: Finished,
): readonly Mismatch[] {
  const got = isJsonObject(result.outputs) ? result.outputs : {};
  return Object.entries(outputs).flatMap(([name, expected]) => {
    const whole = { path: ['expect', 'outputs', name], name: `the output \`${name}\`` };
    const value = Object.hasOwn(got, name) ? got[name] : undefined;
    if (value !== undefined) return compareValues(expected, value, whole);
    return [{ path: whole.path, message: `The output \`${name}\` is missing`, expected }];
  });
}

function errorMismatches(
  expected: ExpectedError & { readonly step?: string },
  { error }: Finished,
): readonly Mismatch[] {
  const got = {
    step: withoutItems(error?.step ?? ''),
    name: error?.name ?? '',
    message: error?.message ?? '',
  };
  return errorKeys.flatMap((key) => {
    const wanted = expected[key];
    const fits = key === 'message' ? got[key].includes(wanted ?? '') : got[key] === wanted;
    if (wanted === undefined || fits) return [];
    const path = ['expect', 'error', key];
    return [{ path, message: errorMessages[key], expected: wanted, got: got[key] }];
  });
}

const errorKeys = ['step', 'name', 'message'] as const;

const errorMessages = {
  step: 'Another step failed',
  name: 'The error has another name',
  message: 'The error’s message does not contain this',
} as const;

function stepMismatch(
  place: string,
  expected: string,
  { endings }: Observation,
): readonly Mismatch[] {
  const instances = [...(endings.get(place) ?? [])];
  if (instances.length === 0 && expected === 'skipped') return [];
  const others = instances.filter(([, status]) => status !== expected);
  if (instances.length > 0 && others.length === 0) return [];
  const got =
    instances.length === 0
      ? 'was never reached'
      : others
          .map(([address, status]) =>
            address === place ? said(status) : `${said(status)} at ${address}`,
          )
          .slice(0, 3)
          .join(', ');
  const message = `\`${place}\` ${got}, and should have ${expected === 'skipped' ? 'been skipped' : expected}`;
  return [{ path: ['expect', 'steps', place], message }];
}

function said(status: string): string {
  return status === 'skipped' ? 'was skipped' : status;
}
