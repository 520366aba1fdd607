import { type Lock, templateText } from '../../../lock/index.ts';
import type { Change } from '../../model/change.ts';
import { flowChange, type LockedFlow } from '../flow-context.ts';
import { durationText } from './duration-text.ts';
import { concurrencyText } from './step-options.ts';
import { membersOf } from './step-wiring.ts';
import { type TextChange, textChanges, worded, type WordedParts } from './text-changes.ts';

/** What the flow says of itself, how a run of it is bounded, and where its outputs come from. */
export function compareFlowOptions(context: LockedFlow): readonly Change[] {
  const { before, after } = context;
  if (before === undefined) return [];
  return [
    ...textChanges(flowTexts(before), flowTexts(after)).map((change) =>
      say(context, 'option-changed', 'fine', change),
    ),
    ...textChanges(flowOptions(before), flowOptions(after)).map((change) =>
      say(context, 'option-changed', 'notable', change),
    ),
    ...textChanges(outputTexts(before), outputTexts(after)).map((change) =>
      say(context, 'wiring-changed', 'notable', change),
    ),
  ];
}

function say(
  context: LockedFlow,
  kind: 'option-changed' | 'wiring-changed',
  severity: 'fine' | 'notable',
  change: TextChange,
): Change {
  const key = change.subject.replace(/^output /, 'outputs.');
  return flowChange(context, { kind, severity, ...change }, key, key.split('.')[0] ?? key);
}

function flowTexts({ name, description }: Lock): WordedParts {
  return new Map([
    ...worded('name', name, name),
    ...worded('description', description, description),
  ]);
}

function flowOptions({ timeoutMs, concurrency }: Lock): WordedParts {
  const timeout = timeoutMs === undefined ? undefined : durationText(timeoutMs);
  return new Map([
    ...worded('timeout', timeoutMs, timeout),
    ...worded('concurrency', concurrency, concurrency && concurrencyText(concurrency)),
  ]);
}

function outputTexts({ outputs }: Lock): WordedParts {
  return new Map(
    membersOf('output', outputs).flatMap(([key, part]) => worded(key, part, templateText(part))),
  );
}
