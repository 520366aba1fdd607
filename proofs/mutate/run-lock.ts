import type { ApproveStep, Json, JsonObject, Lock } from '../../lock/index.ts';
import { placedSteps } from '../../lock/index.ts';
import { ProcessSlots } from '../../runner/testing/process-slots.ts';
import { RunDriver } from '../../runner/host/run-driver.ts';
import { StepProcesses } from '../../runner/host/step-processes.ts';
import { loadEngine } from '../../runner/evaluate/quickjs-engine.ts';
import { parseAddress } from '../../runner/events/address.ts';
import type { ApprovalDeclined, ApprovalGiven, RunNotice } from '../../runner/events/run-event.ts';
import type { LockSet } from '../../runner/lock-set.ts';
import { createMask } from '../../runner/report/mask.ts';
import { initialState } from '../../runner/schedule/run-state.ts';
import { validateValue, withDefaults } from '../../schema/index.ts';
import { isJsonObject } from '../../schema/json.ts';
import { hash } from './hash.ts';
import { stubSandbox } from './stub-sandbox.ts';
import { pick, validValues } from './valid-values.ts';

/** What the compiler promises will not happen. */
export interface BrokenPromise {
  /** `ExpressionError`, `InputSchemaError`, `ResultSchemaError`, `OutputSchemaError`, `NoEnd`. */
  readonly kind: string;
  readonly step?: string;
  readonly message: string;
}

/**
 * Runs a lock with inputs that fit, scripts that give what their types say, and people who fill in
 * what the form asks for, on the runner's own core, until a run breaks a promise. Every second round
 * lets scripts fail and people decline now and then; every third one takes mocks.
 */
export async function findBrokenPromise(
  locks: LockSet,
  seed: number,
  rounds: number,
): Promise<BrokenPromise | undefined> {
  for (let round = 0; round < rounds; round += 1) {
    const broken = await runOnce(locks, hash(seed, round), {
      mayFail: round % 2 === 1,
      isMocked: round % 3 === 2,
    });
    if (broken !== undefined) return broken;
  }
  return undefined;
}

interface Round {
  readonly mayFail: boolean;
  readonly isMocked: boolean;
}

async function runOnce(
  locks: LockSet,
  seed: number,
  { mayFail, isMocked }: Round,
): Promise<BrokenPromise | undefined> {
  const { lock } = locks;
  const inputs = inputsOf(lock, seed);
  if (inputs === undefined) return undefined;
  const notices: RunNotice[] = [];
  const secrets = new Map(lock.secrets.map((name) => [name, `the secret ${name}`]));
  const driver = new RunDriver({
    state: initialState(withoutDelays(locks)),
    slots: new ProcessSlots(),
    secrets,
    mask: createMask([]),
    processes: new StepProcesses(stubSandbox(locks, seed, mayFail)),
    limits: { running: 8, ahead: 0 },
    seal: JSON.stringify,
    journal: { append: () => Promise.resolve() },
    logs: { add: () => undefined, flush: () => undefined },
    onEvent: (notice) => {
      notices.push(notice);
      if (notice.kind === 'approval-requested') {
        driver.respond(answerOf(notice.step, locks, hash(seed, notice.step), mayFail));
      }
    },
    staysForApprovals: true,
    loadEngine: sharedEngine,
    now: () => 0,
    random: () => 0,
  });
  const started = {
    kind: 'run-started',
    run: 'run',
    flow: lock.flow.path,
    lock: '',
    inputs,
    wall: 'none',
    ...(isMocked && { mock: true as const }),
  } as const;
  const ended = driver.drive(started).then(() => brokenPromise(notices));
  return await Promise.race([ended, tooLong(driver)]);
}

/** Inputs that the flow's own schema admits; none when nothing fits it. */
function inputsOf({ interface: { inputs } }: Lock, seed: number): JsonObject | undefined {
  const given = withDefaults(inputs, pick(validValues(inputs), seed));
  return isJsonObject(given) && validateValue(inputs, given).length === 0 ? given : undefined;
}

let engine: ReturnType<typeof loadEngine> | undefined;

/** Loaded once: a realm of it is made anew after each run. */
function sharedEngine(): ReturnType<typeof loadEngine> {
  engine ??= loadEngine(() => performance.now());
  return engine;
}

/** What somebody says who fills in what the form admits. */
function answerOf(
  step: string,
  { lock, flows }: LockSet,
  seed: number,
  mayDecline: boolean,
): ApprovalGiven | ApprovalDeclined {
  const said = { step, by: 'ada', identity: 'claimed', at: 0 } as const;
  if (mayDecline && seed % 3 === 0) return { kind: 'approval-declined', ...said };
  const asked = [lock, ...flows.values()].flatMap(approvals);
  const id = parseAddress(step).findLast((part) => typeof part === 'string');
  const form = asked.find((one) => one.id === id)?.form;
  if (form === undefined) return { kind: 'approval-given', ...said };
  const filled = withDefaults(form, pick(validValues(form), seed));
  return { kind: 'approval-given', ...said, ...(isJsonObject(filled) && { form: filled }) };
}

function approvals(lock: Lock): readonly ApproveStep[] {
  return placedSteps(lock).flatMap(({ step }) => (step.kind === 'approve' ? [step] : []));
}

/** Nobody waits here, neither for a retry nor in a sleep. */
function withoutDelays({ lock, flows }: LockSet): LockSet {
  return {
    lock: withoutWaits(lock),
    flows: new Map([...flows].map(([digest, inner]) => [digest, withoutWaits(inner)])),
  };
}

const waits = ['delayMs', 'maxDelayMs', 'durationMs'];

function withoutWaits(lock: Lock): Lock {
  const text = JSON.stringify(lock, (key, value: Json) => (waits.includes(key) ? 0 : value));
  // True: only numbers were replaced by numbers.
  return JSON.parse(text) as Lock;
}

const promises = ['ExpressionError', 'InputSchemaError', 'ResultSchemaError', 'OutputSchemaError'];

function brokenPromise(notices: readonly RunNotice[]): BrokenPromise | undefined {
  for (const notice of notices) {
    const hasError =
      notice.kind === 'step-failed' ||
      notice.kind === 'attempt-failed' ||
      notice.kind === 'run-finished';
    if (!hasError || notice.error === undefined || !promises.includes(notice.error.name)) continue;
    const { name, message } = notice.error;
    return { kind: name, message, ...('step' in notice && { step: notice.step }) };
  }
  return undefined;
}

const longestRunMs = 20_000;

function tooLong(driver: RunDriver): Promise<BrokenPromise> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      driver.fail(new Error('It did not end.'));
      resolve({ kind: 'NoEnd', message: 'The run did not end.' });
    }, longestRunMs);
    timer.unref();
  });
}
