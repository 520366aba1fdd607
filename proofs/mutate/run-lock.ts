import type { Json, JsonObject, Lock } from '../../lock/index.ts';
import { ProcessSlots } from '../../runner/host/process-slots.ts';
import { RunDriver } from '../../runner/host/run-driver.ts';
import { StepProcesses } from '../../runner/host/step-processes.ts';
import { loadEngine } from '../../runner/evaluate/quickjs-engine.ts';
import type { RunNotice } from '../../runner/events/run-event.ts';
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
 * Runs a lock with inputs that fit and scripts that give what their types say, on the runner's own
 * core, until a run breaks a promise. Every second round lets scripts fail now and then.
 */
export async function findBrokenPromise(
  lock: Lock,
  seed: number,
  rounds: number,
): Promise<BrokenPromise | undefined> {
  for (let round = 0; round < rounds; round += 1) {
    const broken = await runOnce(lock, hash(seed, round), round % 2 === 1);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

async function runOnce(
  lock: Lock,
  seed: number,
  mayFail: boolean,
): Promise<BrokenPromise | undefined> {
  const inputs = inputsOf(lock, seed);
  if (inputs === undefined) return undefined;
  const notices: RunNotice[] = [];
  const secrets = new Map(lock.secrets.map((name) => [name, `the secret ${name}`]));
  const driver = new RunDriver({
    state: initialState({ lock: withoutDelays(lock), flows: new Map() }),
    slots: new ProcessSlots(),
    secrets,
    mask: createMask([]),
    processes: new StepProcesses(stubSandbox(lock, seed, mayFail)),
    limits: { running: 8, ahead: 0 },
    seal: JSON.stringify,
    journal: { append: () => Promise.resolve() },
    logs: { add: () => undefined, flush: () => undefined },
    onEvent: (notice) => notices.push(notice),
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

/** Nobody waits for a retry here. */
function withoutDelays(lock: Lock): Lock {
  const text = JSON.stringify(lock, (key, value: Json) =>
    key === 'delayMs' || key === 'maxDelayMs' ? 0 : value,
  );
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
