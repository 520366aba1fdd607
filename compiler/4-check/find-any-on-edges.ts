import { locate, type Segment, type Site } from '../checker/flow-module-code.ts';
import { findReferences } from '../checker/flow-module-expression.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../model/source.ts';
import type { CheckedModule } from './checked-module.ts';
import { everyStep } from './flow-parts.ts';
import { overlap, withoutSpace, type TypeProblem } from './type-problem.ts';

/** Expressions whose type the checker cannot vouch for. */
export function findAnyOnEdges(
  checked: CheckedModule,
  problems: readonly TypeProblem[],
): readonly Diagnostic[] {
  const found = checked.module.segments.flatMap((segment) => {
    if (segment.from.kind !== 'expression') return [];
    const place = anyIn(checked, segment, segment.from.span);
    return place === undefined ? [] : [{ segment, ...place }];
  });
  if (found.length === 0) return [];
  const steps = untoldSteps(checked);
  const items = new Set([...found.map(({ segment }) => segment), ...problems].flatMap(itemName));
  return found
    .filter(({ span }) => !problems.some((problem) => overlap(problem.span, span)))
    .filter(({ segment, span }) => {
      const source = checked.flow.flow.text.slice(span.start, span.end);
      const own = itemName(segment);
      const isMentioned = (item: string): boolean =>
        !own.includes(item) && new RegExp(`\\b${item}\\b`).test(source);
      return !referencedSteps(source).some((id) => steps.has(id)) && ![...items].some(isMentioned);
    })
    .map(({ place, part }) => {
      const parameters = { part: part === '' ? undefined : part };
      const hint = 'Let a script make this value: what its `main` returns is typed.';
      return diagnose('check/any-on-edge', place, parameters, { hint });
    });
}

interface FoundAny {
  /** The whole expression. */
  readonly span: Span;
  readonly place: Span;
  /** Where `any` is in the value at that place; empty when it is the value. */
  readonly part: string;
}

/** `any` in what an expression gives, or in what it reads from on the way. */
function anyIn(
  { name, module, program, flow }: CheckedModule,
  segment: Segment,
  span: Span,
): FoundAny | undefined {
  const part = program.anyAt(name, segment);
  if (part !== undefined) return { span, place: withoutSpace(span, flow.flow.text), part };
  const read = program.anyReadAt(name, segment);
  const place = read && locate(module.segments, read)?.span;
  return place && { span, place, part: '' };
}

/** Steps whose output is already known to hold `any`: that is reported at its source. */
function untoldSteps({ name, module, program, flow }: CheckedModule): ReadonlySet<string> {
  const ids = everyStep(flow).flatMap(({ parsed }) => {
    const type = module.outputTypes.get(parsed);
    const isUntold = type !== undefined && program.exportedHasAny(name, type);
    return isUntold ? [parsed.id.value] : [];
  });
  return new Set(ids);
}

function referencedSteps(source: string): readonly string[] {
  return findReferences(source).flatMap(({ root, name }) => (root === 'steps' ? [name] : []));
}

/** The `as` name of a fan-out whose list is in question. */
function itemName({ site }: { readonly site: Site }): readonly string[] {
  if (site.role !== 'items') return [];
  const { body } = site.step;
  return body.kind === 'for-each' ? [body.as.value] : [];
}
