import { type Lock, placedSteps } from '../../lock/index.ts';
import type { Reached } from '../model/change.ts';
import type { FlowUse } from '../model/side.ts';
import { flowPath } from './flow-context.ts';
import { compareReached } from './share-changes.ts';
import { readSteps } from './steps/step-wiring.ts';

/** The steps of a flow that run other flows, each with the steps that read its output; in order of place. */
export function flowUses(lock: Lock): readonly FlowUse[] {
  const steps = placedSteps(lock);
  const runs = steps.filter(({ step }) => step.kind === 'flow');
  if (runs.length === 0) return [];
  const reads = steps.map(({ place, step }) => ({ place, ids: readSteps(step) }));
  return runs.flatMap(({ place, step }): readonly FlowUse[] => {
    const subflow = step.kind === 'flow' ? lock.flows?.[step.flow] : undefined;
    if (subflow === undefined) return [];
    const readers = reads.filter((other) => other.place !== place && other.ids.has(step.id));
    const places = [...new Set(readers.map((reader) => reader.place))].sort();
    return [{ flow: lock.flow.path, step: place, uses: flowPath(subflow.path), readers: places }];
  });
}

/**
 * All that a change of a flow's interface may reach: steps that run the flow and, of outputs, those that read
 * what it gave; then, step by step, the flows around them.
 */
export function reachedThrough(
  flow: string,
  withReaders: boolean,
  usersOf: (flow: string) => readonly FlowUse[],
): readonly Reached[] {
  const found = new Map<string, Reached>();
  const add = (reached: Reached): void => {
    found.set(`${reached.flow}\n${reached.step ?? ''}`, reached);
  };
  const seen = new Set([flow]);
  const waiting = [flow];
  for (const used of waiting) {
    for (const use of usersOf(used)) {
      add({ flow: use.flow, step: use.step });
      const readers = withReaders || used !== flow ? use.readers : [];
      for (const step of readers) add({ flow: use.flow, step });
      if (!seen.has(use.flow)) waiting.push(use.flow);
      seen.add(use.flow);
    }
  }
  return [...found.values()].sort(compareReached);
}
