import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ParsedConcurrency } from '../../model/parsed.ts';
import type { ResolvedStep } from '../../model/resolved.ts';
import type { RuleInput } from '../rule.ts';

/** A step that holds a place of a group while the steps inside it run. */
interface Holder {
  readonly id: string;
  readonly group: string;
  readonly concurrency: ParsedConcurrency;
}

/** A step holds its place until all that is inside it has ended; what waits in there for the same place waits for ever. */
export function nestedGroup({ resolved }: RuleInput): readonly Diagnostic[] {
  const { steps, onError, finally: last } = resolved;
  return [...steps, ...onError, ...last].flatMap((step) => checkStep(step, []));
}

function checkStep(step: ResolvedStep, around: readonly Holder[]): readonly Diagnostic[] {
  const own = holderOf(step);
  const inside = own === undefined ? around : [...around, own];
  const deeper = step.scopes.flatMap((scope) => scope.flatMap((it) => checkStep(it, inside)));
  if (own === undefined) return deeper;
  const holders = around.filter(({ group }) => group === own.group);
  const [outer] = holders;
  if (outer === undefined || holders.length < own.concurrency.limit) return deeper;
  const { group, concurrency } = own;
  const parameters = { group, outer: outer.id };
  const related = [{ span: outer.concurrency.group.span, message: 'The place is held here.' }];
  return [
    diagnose('check/nested-group', concurrency.group.span, parameters, { related }),
    ...deeper,
  ];
}

/** What is computed is another group in every run, for all that is known here. */
function holderOf({ parsed: { id, concurrency } }: ResolvedStep): Holder | undefined {
  const group = concurrency?.group;
  if (concurrency === undefined || group?.kind !== 'literal') return undefined;
  const { value } = group;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { id: id.value, group: text, concurrency };
}
