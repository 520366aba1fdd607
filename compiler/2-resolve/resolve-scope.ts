import { parseExpression } from '../checker/parse-expression.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedExpression, ParsedStep, ParsedUses } from '../model/parsed.ts';
import type { ReadExpression, ResolvedStep, ScriptClosure, Subflow } from '../model/resolved.ts';
import { stepProblem } from './check-step-name.ts';
import { findCycles, shortenPath } from './find-cycles.ts';
import { withSteps, type FlowNames, type NameScope } from './name-scope.ts';
import { readExpression } from './read-expressions.ts';
import { innerScopes, stepCall } from './step-calls.ts';
import { type PlacedExpression, stepExpressions } from './template-expressions.ts';

/** What the pins of a flow mean. A use that was reported is in neither. */
export interface FoundUses {
  readonly scripts: ReadonlyMap<ParsedUses, ScriptClosure>;
  readonly subflows: ReadonlyMap<ParsedUses, Subflow>;
}

/** What is known while the scopes of one flow are resolved, and what is collected. */
export interface Resolver extends FoundUses {
  readonly names: FlowNames;
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
    const parts = { ...usedBy(parsed, resolver), scopes: inner.scopes };
    return { parsed, needs: needs.sort(), ...parts };
  });
  reportCycles(resolved, resolver);
  return { steps: resolved, mentions };
}

/** Only what the flow itself may be given can be handed on. */
function reportUnknownSecrets(step: ParsedStep, { names, diagnostics }: Resolver): void {
  const call = stepCall(step);
  if (call?.kind !== 'flow') return;
  for (const { value: name, span } of call.secrets) {
    if (names.secrets.includes(name)) continue;
    const hint = names.suggest(name, names.secrets) ?? `Declare it: \`secrets: [${name}]\`.`;
    diagnostics.push(diagnose('resolve/unknown-secret', span, { name }, { hint }));
  }
}

function usedBy(
  step: ParsedStep,
  { scripts, subflows }: Resolver,
): Pick<ResolvedStep, 'script' | 'subflow'> {
  const uses = stepCall(step)?.uses;
  const script = uses && scripts.get(uses);
  const subflow = uses && subflows.get(uses);
  return { ...(script && { script }), ...(subflow && { subflow }) };
}

interface Inside {
  readonly scopes: readonly (readonly ResolvedStep[])[];
  /** Every step that this one mentions, or one inside it. */
  readonly mentions: ReadonlySet<string>;
}

function resolveInside(step: ParsedStep, around: NameScope, resolver: Resolver): Inside {
  reportLostReturn(step, around, resolver);
  reportLostLabels(step, around, resolver);
  reportUnknownSecrets(step, resolver);
  const outer = { ...around, around: [...around.around, step.id.value] };
  const inner = insideLoop(step, outer, resolver);
  const mentions = new Set<string>();
  for (const { expression, place } of stepExpressions(step)) {
    const scope = scopeAt(place, step, { outer, inner });
    const own = place === 'inside' ? new Set(innerIds(step)) : new Set<string>();
    for (const id of mentionedIn(expression, scope, resolver)) if (!own.has(id)) mentions.add(id);
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

function scopeAt(
  place: PlacedExpression['place'],
  step: ParsedStep,
  { outer, inner }: { readonly outer: NameScope; readonly inner: NameScope },
): NameScope {
  switch (place) {
    case 'step':
      return outer;
    case 'item':
      return inner;
    case 'retry':
      return { ...inner, local: [...inner.local, 'error', 'attempt'] };
    case 'inside':
      return withSteps(inner, innerScopes(step).flat());
  }
}

function innerIds(step: ParsedStep): readonly string[] {
  return innerScopes(step).flatMap((scope) => scope.map(({ id }) => id.value));
}

/** Reads an expression and gives the steps that it mentions; none when it was reported. */
export function mentionedIn(
  expression: ParsedExpression,
  scope: NameScope,
  resolver: Resolver,
): readonly string[] {
  const result = readExpression(expression, scope, resolver.names);
  if (!result.ok) {
    resolver.diagnostics.push(...result.diagnostics);
    return [];
  }
  resolver.expressions.set(expression, result.read);
  return result.read.reads.flatMap((part) =>
    part.startsWith('steps.') ? [part.slice('steps.'.length)] : [],
  );
}

/** The place inside a loop: a fan-out's item has a name there, and the round a number. */
function insideLoop({ body }: ParsedStep, scope: NameScope, resolver: Resolver): NameScope {
  if (body.kind === 'repeat') {
    return { ...scope, local: withNames(scope, ['index']), insideOf: '`repeat`' };
  }
  if (body.kind !== 'for-each') return scope;
  const { value: name, span } = body.as;
  if (scope.local.includes(name) || hasMeaning(name)) {
    const hint = 'Choose another word after `as:`.';
    resolver.diagnostics.push(diagnose('resolve/shadowed-name', span, { name }, { hint }));
  }
  return { ...scope, local: withNames(scope, [name, 'index']), insideOf: '`for-each`' };
}

function withNames({ local }: NameScope, names: readonly string[]): readonly string[] {
  return [...new Set([...local, ...names])];
}

/** A flow ends once, and not from within something that runs many times or after its end. */
function reportLostReturn({ body }: ParsedStep, scope: NameScope, resolver: Resolver): void {
  if (body.kind !== 'return' || scope.insideOf === undefined) return;
  const hint = 'Let the block give a value, and put the `return` step after it.';
  const where = { inside: scope.insideOf };
  resolver.diagnostics.push(diagnose('resolve/return-inside', body.span, where, { hint }));
}

/** A block stays on one machine as a whole, so which one is said of the outermost block alone. */
function reportLostLabels(
  { runsOn, environment }: ParsedStep,
  { around: [block] }: NameScope,
  { diagnostics }: Resolver,
): void {
  if (block === undefined) return;
  const hint = `Put it on "${block}", the outer step.`;
  const keys = [
    ['runs-on', runsOn?.span],
    ['environment', environment?.span],
  ] as const;
  for (const [key, span] of keys) {
    if (span === undefined) continue;
    diagnostics.push(diagnose('resolve/label-inside', span, { key, block }, { hint }));
  }
}

/** Whether expressions know the name without any fan-out, like `Math`. */
function hasMeaning(name: string): boolean {
  const reading = parseExpression(name, []);
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
