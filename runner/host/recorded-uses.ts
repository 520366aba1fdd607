import { join } from 'node:path';
import {
  canonicalJson,
  type Grants,
  type Lock,
  lockDigest,
  placedSteps,
  readLock,
  type Sha256,
} from '../../lock/index.ts';
import { OperationalError } from '../../store/index.ts';
import type { AttemptUse } from '../events/attempt-use.ts';
import { withoutItems } from '../events/address.ts';
import type { StepView } from '../journal/step-view.ts';
import { readKeptLocks } from './kept-locks.ts';
import { readOptional } from './read-journal.ts';
import { findRun, listRuns, readRun } from './runs.ts';

/** What one attempt of a step used in a recorded run, and which step that was. */
export interface RecordedUse {
  readonly run: string;
  /** Of the run, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Path of the flow in whose lock the step stands: of a subflow, its own. */
  readonly flow: string;
  /** Its place there, as the grants file names it. */
  readonly place: string;
  readonly script: Sha256;
  /** What the lock of the run granted. */
  readonly grants: Grants;
  readonly hasSucceeded: boolean;
  readonly used: AttemptUse;
}

/** Journals that are read, the newest first. */
const mostRuns = 500;

/** The traced attempts of the recorded runs, newest run first. A run whose record is damaged is left out. */
export function recordedUses(root: string): readonly RecordedUse[] {
  return listRuns(root, { limit: mostRuns }).flatMap(({ run, status }) =>
    status === 'damaged' ? [] : usesIn(root, run),
  );
}

function usesIn(root: string, run: string): readonly RecordedUse[] {
  const reading = readRun(root, run);
  if (!reading.ok) return [];
  const { view } = reading;
  const traced = view.steps.filter(({ attempts }) => attempts.some(({ used }) => used));
  if (traced.length === 0) return [];
  const locks = locksOf(root, run, view);
  if (locks === undefined) return [];
  const from = { run, startedAt: view.startedAt };
  return traced.flatMap((step) => usesOf(from, step, locks));
}

type Locks = Pick<ReturnType<typeof readKeptLocks>, 'lock' | 'flows'>;

/** What was run; of a step that ran alone, the lock of the working tree, if it is still the same. */
function locksOf(
  root: string,
  run: string,
  { lock, flow, only }: { readonly lock: string; readonly flow: string; readonly only?: string },
): Locks | undefined {
  const found = findRun(root, run);
  if (!found.ok) return undefined;
  try {
    if (only === undefined) return readKeptLocks(found.folder, lock);
  } catch (error) {
    // Damaged: what it says of the grants cannot be trusted.
    if (error instanceof OperationalError) return undefined;
    throw error;
  }
  const text = readOptional(join(root, flow.replace(/\.yaml$/u, '.lock.json')))?.toString('utf8');
  const isSame = text !== undefined && lockDigest(text) === lock;
  const reading = isSame ? readLock(text) : undefined;
  return reading?.ok === true ? { lock: reading.lock, flows: new Map() } : undefined;
}

function usesOf(
  from: Pick<RecordedUse, 'run' | 'startedAt'>,
  { step, attempts }: StepView,
  locks: Locks,
): readonly RecordedUse[] {
  const found = findStep(locks.lock, withoutItems(step), locks.flows);
  if (found === undefined) return [];
  return attempts.flatMap(({ used, error }) =>
    used === undefined ? [] : [{ ...from, ...found, hasSucceeded: error === undefined, used }],
  );
}

type Found = Pick<RecordedUse, 'flow' | 'place' | 'script' | 'grants'>;

/**
 * The script step at a place, in the flow itself or in those that it uses. Steps of several branches may have one
 * place: where they are not the same, the record does not say which of them ran.
 */
function findStep(lock: Lock, place: string, flows: Locks['flows']): Found | undefined {
  const [first, ...others] = stepsAt(lock, place, flows);
  const isOne = others.every((other) => textOf(other) === (first && textOf(first)));
  return isOne ? first : undefined;
}

function textOf({ flow, place, script, grants }: Found): string {
  return canonicalJson([flow, place, script, { ...grants }]);
}

function stepsAt(lock: Lock, place: string, flows: Locks['flows']): readonly Found[] {
  return placedSteps(lock).flatMap(({ place: at, step }): readonly Found[] => {
    if (step.kind === 'script' && at === place) {
      return [{ flow: lock.flow.path, place, script: step.script, grants: step.grants }];
    }
    if (step.kind !== 'flow' || !place.startsWith(`${at}/`)) return [];
    const inner = flows.get(step.flow);
    return inner === undefined ? [] : stepsAt(inner, place.slice(at.length + 1), flows);
  });
}
