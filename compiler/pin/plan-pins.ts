import { pinEdit } from '../edit/set-pin.ts';
import type { Edit } from '../edit/apply-edits.ts';
import { sectionsOf, stepCalls } from '../2-resolve/step-calls.ts';
import type { ParsedFlow, ParsedUses } from '../model/parsed.ts';

/** One pin that was written or renewed. */
export interface PinChange {
  /** Repository path of the flow. */
  readonly flow: string;
  /** Id of the step; inside blocks with theirs before it, `block/step`. */
  readonly step: string;
  /** `null` when there was no pin. */
  readonly from: string | null;
  readonly to: string;
}

/** What renewing the pins of one flow changes. */
export interface PinPlan {
  readonly changes: readonly PinChange[];
  /** Of the flow's text: the pins' own characters and no other. */
  readonly edits: readonly Edit[];
}

/**
 * Plans the pins of a flow. `pinOf` says what a use's pin should be; `undefined`, or the one that it
 * has, leaves it alone.
 */
export function planPins(
  flow: ParsedFlow,
  pinOf: (uses: ParsedUses) => string | undefined,
): PinPlan {
  const planned = stepCalls(sectionsOf(flow)).flatMap(({ step, call: { uses }, around }) => {
    const from = uses.pin?.value ?? null;
    const to = pinOf(uses);
    if (to === undefined || to === from) return [];
    const id = [...around, step].map((each) => each.id.value).join('/');
    return [{ change: { flow: flow.path, step: id, from, to }, edit: pinEdit(uses, to) }];
  });
  return {
    changes: planned.map(({ change }) => change),
    edits: planned.map(({ edit }) => edit),
  };
}
