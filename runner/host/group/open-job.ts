import { createHash } from 'node:crypto';
import type { Group } from '../../../groups/index.ts';
import { isJsonObject, lockDigest, type JsonObject, type Lock } from '../../../lock/index.ts';
import { validateValue, withDefaults } from '../../../schema/index.ts';
import type { RunStarted } from '../../events/run-event.ts';
import { beginningIn } from '../../group/needs.ts';
import { createMask } from '../../report/mask.ts';
import { newRunId } from '../run-directory.ts';
import { Seal } from '../seal.ts';
import { ArrivedFiles } from './arrived-files.ts';
import { checkStarts, startFact, type RunFrame } from './merge-arrived.ts';
import {
  ArrivalFault,
  checkParents,
  readGroup,
  type Arrival,
  type ArrivedJob,
} from './read-arrived.ts';
import type { JobOptions } from './job-options.ts';

/** A job that knows which run it works on, and what came before it. */
export interface OpenedJob {
  readonly arrival: Arrival;
  readonly frame: RunFrame;
  /** What the jobs before it left, in the order of the plan. */
  readonly jobs: readonly ArrivedJob[];
  readonly secrets: ReadonlyMap<string, string>;
  readonly seal: Seal;
}

/** How much a machine's clock may be ahead of ours, in milliseconds. */
const clockTolerance = 24 * 60 * 60 * 1000;

/** Reads all that the jobs of these groups left. Throws an `ArrivalFault`. */
export function openJob(options: JobOptions, before: readonly Group[]): OpenedJob {
  const { secrets, plan } = options;
  const seal = new Seal(secrets);
  const arrival = arrivalOf(options, seal);
  const jobs = before.flatMap((group) => readGroup(arrival, group));
  checkParents(plan, jobs);
  const frame = frameOf(options, arrival, { jobs, seal });
  checkStarts(frame, jobs);
  return { arrival, frame, jobs, secrets, seal };
}

export function arrivalOf(options: JobOptions, seal: Seal): Arrival {
  const { needs, plan, planDigest, attempt, arriving, isCancelled, secrets } = options;
  const beginning = beginningIn(needs);
  if (beginning === undefined || beginning.started > attempt) {
    throw new ArrivalFault('The job "begin" does not say when the run began.', {
      hint: 'Write the workflow anew with `millrace emit github --distributed`, and re-run all jobs.',
    });
  }
  const { at, started } = beginning;
  return {
    run: runId(options.runKey, beginning),
    lock: lockDigest(options.lockText),
    planDigest,
    plan,
    needs,
    attempt,
    started,
    at,
    arriving: new ArrivedFiles(arriving),
    isCancelled,
    reader: { seal, secrets, latest: Date.now() + clockTolerance },
  };
}

/** The same in all jobs of a run, and in no other. */
function runId(
  key: string,
  { at, started }: { readonly at: number; readonly started: number },
): string {
  const text = JSON.stringify([key, started, at]);
  return newRunId(at, createHash('sha256').update(text).digest().readUInt32BE());
}

export function frameOf(
  options: JobOptions,
  { run, lock, at }: Arrival,
  { jobs, seal }: Pick<OpenedJob, 'jobs' | 'seal'>,
): RunFrame {
  const { flowPath, secrets, plan, inputs } = options;
  const keepWith = {
    mask: createMask(secrets.values()),
    seal: (value: Parameters<Seal['close']>[0]) => seal.close(value),
    sealedBy: [...secrets.keys()].sort(),
  };
  const told = jobs.find((job) => job.started !== undefined)?.started;
  const event: RunStarted = {
    kind: 'run-started',
    run,
    flow: flowPath,
    lock,
    inputs: {},
    // Each job says of its own.
    wall: 'of each job',
  };
  const frame = { locks: { lock: options.lock, flows: options.flows }, plan, at, keepWith };
  if (inputs === undefined && told?.event.kind === 'run-started') {
    const { event: theirs, record, needs } = told;
    const start = { event: theirs, record, ...(needs === undefined ? {} : { needs }) };
    return { ...frame, start };
  }
  const whole = { ...event, inputs: checkedInputs(options.lock, inputs ?? {}) };
  return { ...frame, start: startFact(whole, at, keepWith) };
}

/** The inputs with their defaults. They come from a form, so what is wrong is whoever filled it in. */
function checkedInputs(lock: Lock, given: JsonObject): JsonObject {
  const inputs = withDefaults(lock.interface.inputs, given);
  const [problem] = validateValue(lock.interface.inputs, inputs);
  if (problem === undefined && isJsonObject(inputs)) return inputs;
  const { path = '$', message = 'should be an object' } = problem ?? {};
  throw new InputFault(`${path.replace('$', 'inputs')} ${message}.`);
}

/** The inputs do not fit the flow. */
export class InputFault extends Error {}
