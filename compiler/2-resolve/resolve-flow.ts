import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { inOrder } from '../diagnostics/in-order.ts';
import type { CompilerHost } from '../model/host.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedFlow, ParsedUses } from '../model/parsed.ts';
import type { ResolvedFlow, ScriptClosure } from '../model/resolved.ts';
import { limitedSuggestions, nestedIds, withSteps } from './name-scope.ts';
import type { ClosureReader } from './read-closure.ts';
import { resolvePin } from './resolve-pin.ts';
import { mentionedIn, resolveScope, type Resolver } from './resolve-scope.ts';
import { scriptCalls } from './step-calls.ts';
import { templateExpressions } from './template-expressions.ts';

/**
 * Finds what every name in a flow means: scripts, steps, inputs, secrets, and the graph that they
 * make. What is unknown is reported and left out, so that later stages meet none of it.
 */
export async function resolveFlow(
  flow: ParsedFlow,
  host: Pick<CompilerHost, 'listScripts'>,
  reader: ClosureReader,
): Promise<Outcome<ResolvedFlow>> {
  const scripts = await resolveScripts(flow, host, reader);
  const resolver: Resolver = {
    names: {
      inputs: flow.inputs.map(({ name }) => name.value),
      secrets: flow.secrets.map(({ value }) => value),
      nested: nestedIds(flow.steps),
      suggest: limitedSuggestions(),
    },
    scripts: scripts.value,
    expressions: new Map(),
    diagnostics: [],
  };
  const top = { visible: new Map(), around: [], items: [] };
  const { steps } = resolveScope(flow.steps, top, resolver);
  const outside = withSteps(top, flow.steps);
  for (const { value } of flow.outputs) {
    for (const expression of templateExpressions(value)) mentionedIn(expression, outside, resolver);
  }
  const { expressions, diagnostics } = resolver;
  return {
    value: { stage: 'resolved', flow, steps, expressions },
    diagnostics: inOrder([...scripts.diagnostics, ...diagnostics]),
  };
}

async function resolveScripts(
  flow: ParsedFlow,
  host: Pick<CompilerHost, 'listScripts'>,
  reader: ClosureReader,
): Promise<Outcome<ReadonlyMap<ParsedUses, ScriptClosure>>> {
  const scripts = new Map<ParsedUses, ScriptClosure>();
  const diagnostics: Diagnostic[] = [];
  for (const { call } of scriptCalls(flow.steps)) {
    const found = await resolvePin({ uses: call.uses, flow: flow.id }, host, reader);
    if (found.value !== undefined) scripts.set(call.uses, found.value);
    diagnostics.push(...found.diagnostics);
  }
  return { value: scripts, diagnostics };
}
