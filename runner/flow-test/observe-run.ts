import { withoutItems } from '../events/address.ts';
import type { RunNotice } from '../events/run-event.ts';
import type { StepStatus } from './flow-test.ts';

/** What happened to the steps of a run, by their places. */
export interface Observation {
  /** How each instance of a step ended, by its address. A fan-out counts, not its items. */
  readonly endings: ReadonlyMap<string, ReadonlyMap<string, StepStatus>>;
  /** The steps whose scripts were started. */
  readonly started: ReadonlySet<string>;
}

/** Gathers what a run tells of its steps. */
export function observeRun(notices: readonly RunNotice[]): Observation {
  const endings = new Map<string, Map<string, StepStatus>>();
  const started = new Set<string>();
  for (const notice of notices) {
    if (!('step' in notice)) continue;
    const place = withoutItems(notice.step);
    if (notice.kind === 'attempt-started') started.add(place);
    const status = endingOf(notice.kind);
    if (status === undefined || notice.step.endsWith(']')) continue;
    const instances = endings.get(place) ?? new Map<string, StepStatus>();
    endings.set(place, instances.set(notice.step, status));
  }
  return { endings, started };
}

function endingOf(kind: RunNotice['kind']): StepStatus | undefined {
  if (kind === 'step-succeeded') return 'succeeded';
  if (kind === 'step-failed') return 'failed';
  return kind === 'step-skipped' ? 'skipped' : undefined;
}
