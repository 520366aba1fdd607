import { withoutItems } from '../../events/address.ts';
import type { RunView } from '../../journal/run-view.ts';
import type { StepView } from '../../journal/step-view.ts';
import { flatten, type Outline } from '../outline.ts';
import { countText, spanText, standing } from '../step-text.ts';
import type { NodeState } from './render-graph.ts';
import { anchorOf } from './render-step.ts';

/**
 * How each step of the graph went. A step inside a fan-out or a loop stands for all its items: it
 * failed when one of them did, and is under way while one of them is.
 */
export function nodeStates(
  { steps, endedAt }: Pick<RunView, 'steps' | 'endedAt'>,
  outline: Outline,
): (address: string) => NodeState {
  const groups = new Map<string, StepView[]>();
  for (const step of steps) {
    const place = withoutItems(step.step);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [step]);
    else group.push(step);
  }
  const shown = new Map(
    flatten(outline.nodes)
      .toReversed()
      .map(({ node }) => [withoutItems(node.address), node.address]),
  );
  return (address) => {
    const group = groups.get(address) ?? [];
    // A fan-out over one step has a view of its own beside those of its items.
    const own = group.find(({ step }) => step === address);
    const anchor = shown.get(address);
    return {
      ...(own === undefined ? stateOfMany(group) : stateOfOne(own, endedAt)),
      ...(anchor === undefined ? {} : { href: `#${anchorOf(anchor)}` }),
    };
  };
}

function stateOfOne(step: StepView, now: number): NodeState {
  const { status, startedAt } = step;
  const items = step.items === undefined ? '' : `, ${countText(step.items)} items`;
  const endedAt = status === 'unfinished' ? now : step.endedAt;
  const took = status === 'skipped' ? '' : spanText({ startedAt, endedAt });
  return { status: standing({ status, view: step }), note: `${took}${items}` };
}

function stateOfMany(group: readonly StepView[]): NodeState {
  if (group.length === 0) return { status: 'idle', note: '' };
  const failed = group.filter(({ status }) => status === 'failed').length;
  const status = ['failed', 'unfinished', 'succeeded', 'skipped'].find((one) =>
    group.some((step) => step.status === one),
  );
  return {
    // True: every step has one of the four.
    status: status as StepView['status'],
    note: `${countText(group.length)} times${failed === 0 ? '' : `, ${countText(failed)} failed`}`,
  };
}
