import { parseExpression } from '../checker/parse-expression.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedExpression, ParsedStep, ParsedUses } from '../model/parsed.ts';
import type { ReadExpression, ResolvedStep, ScriptClosure } from '../model/resolved.ts';
import { stepProblem } from './check-step-name.ts';
import { findCycles, shortenPath } from './find-cycles.ts';
import { withSteps, type FlowNames, type NameScope } from './name-scope.ts';
import { readExpression } from './read-expressions.ts';
import { innerScopes, scriptCall } from './step-calls.ts';
import { stepExpressions } from './template-expressions.ts';

/** What is known while the scopes of one flow are resolved, and what is collected. */
export interface Resolver {
  readonly names: FlowNames;
  readonly scripts: ReadonlyMap<ParsedUses, ScriptClosure>;
  readonly expressions: Map<ParsedExpression, ReadExpression>;
  readonly diagnostics: Diagnostic[];
}

/** The steps of one scope, and the steps around it that they mention. */
export interface ResolvedScope {
  readonly steps: readonly ResolvedStep[];
  readonly mentions: ReadonlySet<string>;
}

/** Resolves the steps of a scope and all inside. `around` is the place of the block that holds them. */
export function resolveScope(
  steps: readonly ParsedStep[],
  around: NameScope,
  resolver: Resolver,
): ResolvedScope {
  for (const step of steps) reportShadowedStep(step, around, resolver);
  const scope = withSteps(around, steps);
  const own = new Set(steps.map(({ id }) => id.value));
  const mentions = new Set<string>();
  const resolved = steps.map((parsed): ResolvedStep => {
    const inner = resolveInside(parsed, scope, resolver);
    const needs: string[] = [];
    for (const id of inner.mentions) {
      if (own.has(id)) needs.push(id);
      else mentions.add(id);
    }
    const call = scriptCall(parsed);
    const script = call === undefined ? undefined : resolver.scripts.get(call.uses);
    const found = script === undefined ? {} : { script };
    return { parsed, needs: needs.sort(), ...found, scopes: inner.scopes };
  });
  reportCycles(resolved, resolver);
  return { steps: resolved, mentions };
}

interface Inside {
  readonly scopes: readonly (readonly ResolvedStep[])[];
  /** Every step that this one mentions, or one inside it. */
  readonly mentions: ReadonlySet<string>;
}

function resolveInside(step: ParsedStep, around: NameScope, resolver: Resolver): Inside {
  const outer = { ...around, around: [...around.around, step.id.value] };
  const inner = withItem(step, outer, resolver);
  const mentions = new Set<string>();
  for (const { expression, place } of stepExpressions(step)) {
    const scope = place === 'step' ? outer : inner;
    for (const id of mentionedIn(expression, scope, resolver, place === 'retry')) mentions.add(id);
  }
  for (const need of step.needs) {
    const problem = stepProblem(need, outer, resolver.names);
    if (problem === undefined) mentions.add(need.value);
    else resolver.diagnostics.push(problem);
  }
  const scopes = innerScopes(step).map((steps) => {
    const nested = resolveScope(steps, inner, resolver);
    for (const id of nested.mentions) mentions.add(id);
    return nested.steps;
  });
  return { scopes, mentions };
}

/** Reads an expression and gives the steps that it mentions; none when it was reported. */
export function mentionedIn(
  expression: ParsedExpression,
  scope: NameScope,
  resolver: Resolver,
  isRetry = false,
): readonly string[] {
  const result = readExpression(expression, scope, resolver.names, isRetry);
  if (!result.ok) {
    resolver.diagnostics.push(...result.diagnostics);
    return [];
  }
  resolver.expressions.set(expression, result.read);
  return result.read.reads.flatMap((part) =>
    part.startsWith('steps.') ? [part.slice('steps.'.length)] : [],
  );
}

/** The place inside a fan-out's body, where its item has a name. */
function withItem(step: ParsedStep, scope: NameScope, resolver: Resolver): NameScope {
  if (step.body.kind !== 'for-each') return scope;
  const { value: name, span } = step.body.as;
  if (scope.items.includes(name) || hasMeaning(name)) {
    const hint = 'Choose another word after `as:`.';
    resolver.diagnostics.push(diagnose('resolve/shadowed-name', span, { name }, { hint }));
  }
  return { ...scope, items: [...scope.items, name] };
}

/** Whether expressions know the name without any fan-out, like `Math`. */
function hasMeaning(name: string): boolean {
  const reading = parseExpression(name, {});
  return reading.ok || reading.problems.some(({ kind }) => kind !== 'name');
}

function reportShadowedStep({ id }: ParsedStep, around: NameScope, resolver: Resolver): void {
  const outer = around.visible.get(id.value);
  if (outer === undefined) return;
  const related = [{ span: outer, message: 'This step has the same id.' }];
  const step = { step: id.value };
  resolver.diagnostics.push(diagnose('resolve/shadowed-step', id.span, step, { related }));
}

function reportCycles(steps: readonly ResolvedStep[], { diagnostics }: Resolver): void {
  const graph = new Map(steps.map(({ parsed, needs }) => [parsed.id.value, needs]));
  const spans = new Map(steps.map(({ parsed: { id } }) => [id.value, id.span]));
  for (const cycle of findCycles(graph)) {
    const span = spans.get(cycle[0] ?? '');
    if (span === undefined) continue;
    diagnostics.push(diagnose('resolve/needs-cycle', span, { path: shortenPath(cycle) }));
  }
}
