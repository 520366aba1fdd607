import { withoutItems } from '../events/address.ts';
import type { AttemptUse } from '../events/attempt-use.ts';
import type { RunNotice } from '../events/run-event.ts';
import type { StepStatus } from './flow-test.ts';

/** What happened to the steps of a run, by their places. */
export interface Observation {
  /** How each instance of a step ended, by its address. A fan-out counts, not its items. */
  readonly endings: ReadonlyMap<string, ReadonlyMap<string, StepStatus>>;
  /** The steps whose scripts were started. */
  readonly started: ReadonlySet<string>;
  /** What their traced attempts used. */
  readonly used: ReadonlyMap<string, readonly AttemptUse[]>;
}

/** Gathers what a run tells of its steps. */
export function observeRun(notices: readonly RunNotice[]): Observation {
  const endings = new Map<string, Map<string, StepStatus>>();
  const started = new Set<string>();
  const used = new Map<string, readonly AttemptUse[]>();
  for (const notice of notices) {
    if (!('step' in notice)) continue;
    const place = withoutItems(notice.step);
    if (notice.kind === 'attempt-started') started.add(place);
    if ('used' in notice) used.set(place, [...(used.get(place) ?? []), notice.used]);
    const status = endingOf(notice.kind);
    if (status === undefined || notice.step.endsWith(']')) continue;
    const instances = endings.get(place) ?? new Map<string, StepStatus>();
    endings.set(place, instances.set(notice.step, status));
  }
  return { endings, started, used };
}

function endingOf(kind: RunNotice['kind']): StepStatus | undefined {
  if (kind === 'step-succeeded') return 'succeeded';
  if (kind === 'step-failed') return 'failed';
  return kind === 'step-skipped' ? 'skipped' : undefined;
}
