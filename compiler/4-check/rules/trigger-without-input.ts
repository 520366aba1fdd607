import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { RuleInput } from '../rule.ts';

/** Events that bring inputs along. */
const giving: readonly string[] = ['repository_dispatch', 'workflow_call'];

/** What starts a flow without inputs can start only a flow that needs none. */
export function triggerWithoutInput({ resolved }: RuleInput): readonly Diagnostic[] {
  const { triggers, inputs } = resolved.flow;
  if (triggers === undefined) return [];
  const { schedule, events = {} } = triggers.value;
  const [trigger] = [
    ...(schedule === undefined ? [] : ['schedule']),
    ...Object.keys(events).filter((name) => !giving.includes(name)),
  ];
  if (trigger === undefined) return [];
  return inputs
    .filter(({ schema, optional }) => optional !== true && !Object.hasOwn(schema.value, 'default'))
    .map(({ name }) =>
      diagnose('check/trigger-without-input', name.span, { input: name.value, trigger }),
    );
}
