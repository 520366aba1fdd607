import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { inOrder } from '../diagnostics/in-order.ts';
import type { CompilerHost } from '../model/host.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedFlow, ParsedUses } from '../model/parsed.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import type { ClosureReader } from './read-closure.ts';
import { resolvePin } from './resolve-pin.ts';
import { scriptCalls, sectionsOf } from './step-calls.ts';

/** Finds the script that each pin of a flow means. */
export async function findScripts(
  flow: ParsedFlow,
  host: Pick<CompilerHost, 'listScripts'>,
  reader: ClosureReader,
): Promise<Outcome<ReadonlyMap<ParsedUses, ScriptClosure>>> {
  const scripts = new Map<ParsedUses, ScriptClosure>();
  const diagnostics: Diagnostic[] = [];
  for (const { call } of scriptCalls(sectionsOf(flow))) {
    const found = await resolvePin({ uses: call.uses, flow: flow.id }, host, reader);
    if (found.value !== undefined) scripts.set(call.uses, found.value);
    diagnostics.push(...found.diagnostics);
  }
  return { value: scripts, diagnostics: inOrder(diagnostics) };
}
