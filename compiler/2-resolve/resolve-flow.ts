import { diagnose } from '../diagnostics/diagnostic.ts';
import { inOrder } from '../diagnostics/in-order.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedFlow } from '../model/parsed.ts';
import type { ResolvedFlow } from '../model/resolved.ts';
import { limitedSuggestions, nestedIds, type NameScope, withSteps } from './name-scope.ts';
import { type FoundUses, mentionedIn, resolveScope, type Resolver } from './resolve-scope.ts';
import { sectionsOf } from './step-calls.ts';
import { templateExpressions } from './template-expressions.ts';

/**
 * Finds what every name in a flow means: steps, inputs, secrets, and the graph that they make. What
 * is unknown is reported and left out, so that later stages meet none of it.
 */
export function resolveFlow(flow: ParsedFlow, found: FoundUses): Outcome<ResolvedFlow> {
  const resolver: Resolver = {
    names: {
      inputs: flow.inputs.map(({ name }) => name.value),
      secrets: flow.secrets.map(({ value }) => value),
      nested: nestedIds(sectionsOf(flow)),
      suggest: limitedSuggestions(),
    },
    ...found,
    expressions: new Map(),
    diagnostics: [],
  };
  const top: NameScope = { visible: new Map(), around: [], local: [] };
  const { steps } = resolveScope(flow.steps, top, resolver);
  const after = withSteps(top, flow.steps);
  const failed = { ...after, local: ['error'], insideOf: '`on-error`' };
  const onError = resolveScope(flow.onError, failed, resolver);
  const last = resolveScope(flow.finally, { ...after, insideOf: '`finally`' }, resolver);
  resolveGroup(flow, after, resolver);
  for (const { value } of flow.outputs) {
    for (const expression of templateExpressions(value)) mentionedIn(expression, after, resolver);
  }
  const { expressions, diagnostics } = resolver;
  const sections = { steps, onError: onError.steps, finally: last.steps };
  return {
    value: { stage: 'resolved', flow, ...sections, expressions },
    diagnostics: inOrder(diagnostics),
  };
}

/** Which group a run belongs to must be known before any step runs. */
function resolveGroup({ concurrency }: ParsedFlow, scope: NameScope, resolver: Resolver): void {
  if (concurrency === undefined) return;
  for (const expression of templateExpressions(concurrency.group)) {
    const [step] = mentionedIn(expression, scope, resolver);
    if (step === undefined) continue;
    const hint = 'Use `inputs`, `run` or `flow`.';
    resolver.diagnostics.push(diagnose('resolve/too-early', expression.span, { step }, { hint }));
  }
}
