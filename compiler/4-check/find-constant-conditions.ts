import { findReferences } from '../checker/flow-module-expression.ts';
import type { Segment, Site } from '../checker/flow-module-code.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ResolvedFlow } from '../model/resolved.ts';
import type { Span } from '../model/source.ts';
import type { CheckedModule } from './checked-module.ts';
import { everyStep } from './flow-parts.ts';
import { withoutSpace } from './type-problem.ts';

/** A condition, or a part of one, whose outcome is the same in every run. */
export interface ConstantCondition {
  readonly span: Span;
  readonly diagnostic: Diagnostic;
  /** It contradicts another condition, which says more than what the checker makes of it. */
  readonly isRefuted: boolean;
}

type ConditionSite = Site & { readonly role: 'condition' };

/** Every part of a condition that decides nothing. */
export function findConstantConditions(checked: CheckedModule): readonly ConstantCondition[] {
  return checked.module.segments.flatMap((segment): readonly ConstantCondition[] => {
    const { site, from } = segment;
    if (site.role !== 'condition' || from.kind !== 'expression') return [];
    const span = withoutSpace(from.span, checked.flow.flow.text);
    const refuted = refutation(site, span, checked.flow);
    if (refuted !== undefined) return [{ span, diagnostic: refuted, isRefuted: true }];
    const constant = constantCondition(checked, segment, site, span);
    return constant === undefined ? [] : [{ span, diagnostic: constant, isRefuted: false }];
  });
}

function refutation(site: ConditionSite, span: Span, flow: ResolvedFlow): Diagnostic | undefined {
  const { refutedBy: by } = site;
  if (by === undefined) return undefined;
  const other = textAt(flow, by.span);
  if (site.of === 'branch' && by.denied) {
    const related = [{ span: by.span, message: 'This branch comes first.' }];
    return diagnose('check/unreachable-branch', span, { other }, { related });
  }
  const message = by.denied ? 'Where this does not hold.' : 'This is the other one.';
  const producer = { span: by.through, message: 'A step with this condition has run there.' };
  const related = [
    { span: by.span, message },
    ...(producer.span === undefined ? [] : [{ ...producer, span: producer.span }]),
  ];
  return diagnose('check/contradiction', span, { other, denied: by.denied }, { related });
}

function constantCondition(
  { name, program, flow }: CheckedModule,
  segment: Segment,
  site: ConditionSite,
  span: Span,
): Diagnostic | undefined {
  const holds = program.decidedAt(name, segment);
  const source = textAt(flow, span);
  if (holds === undefined || (holds && mayBeCaution(source, site, flow))) return undefined;
  const parameters = { holds, outcome: outcomeOf(holds, site) };
  return diagnose('check/constant-condition', span, parameters, { hint: hintFor(holds, site) });
}

function outcomeOf(holds: boolean, { of, step }: ConditionSite): string {
  if (of === 'until') return holds ? 'the loop ends after one round' : 'only `max` ends the loop';
  const what = of === 'branch' ? 'this branch' : `\`${step.id.value}\``;
  return holds ? `it decides nothing about ${what}` : `${what} never runs`;
}

function hintFor(holds: boolean, { of }: ConditionSite): string {
  if (of === 'until') return 'Compare with what a round gives.';
  if (of === 'branch') return holds ? 'Write this branch as `else`.' : 'Remove the branch.';
  return holds ? 'Remove it.' : 'Remove the step, or the condition.';
}

/**
 * A test that always holds only because of what was tested before it: the last case of a choice, or
 * an output that may be missing elsewhere.
 */
function mayBeCaution(source: string, site: ConditionSite, flow: ResolvedFlow): boolean {
  if (site.of === 'branch') return hasNames(source);
  return findReferences(source).some(({ root, name }) =>
    root === 'steps' ? mayBeMissing(name, flow) : mayBeLeftOut(name, flow),
  );
}

function hasNames(source: string): boolean {
  const words = source.replaceAll(/'[^']*'|"[^"]*"/g, '').match(/[a-z_$][\w$]*/gi) ?? [];
  return words.some((word) => !/^(?:true|false|null|undefined)$/.test(word));
}

function mayBeMissing(id: string, flow: ResolvedFlow): boolean {
  return everyStep(flow).some(
    ({ parsed }) =>
      parsed.id.value === id && (parsed.if !== undefined || parsed.onError !== undefined),
  );
}

function mayBeLeftOut(name: string, flow: ResolvedFlow): boolean {
  return flow.flow.inputs.some((input) => input.name.value === name && input.optional);
}

function textAt(flow: ResolvedFlow, { start, end }: Span): string {
  return flow.flow.text.slice(start, end).trim().replaceAll(/\s+/g, ' ');
}
