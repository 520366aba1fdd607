import { findScripts } from '../2-resolve/find-scripts.ts';
import { usedFlows } from '../2-resolve/order-flows.ts';
import type { CompileTools } from '../compile-tools.ts';
import type { CompilerHost } from '../model/host.ts';
import type { ScriptClosure } from '../model/resolved.ts';

/** The scripts that flows use, and the flows that they use, each once. What cannot be read is left out. */
export async function closuresOf(
  flows: readonly string[],
  host: CompilerHost,
  { parse, openReader }: Pick<CompileTools, 'parse' | 'openReader'>,
): Promise<readonly ScriptClosure[]> {
  const reader = openReader(host);
  const closures = new Map<string, ScriptClosure>();
  const reached = new Set(flows);
  // A set grows while it is walked.
  for (const path of reached) {
    const bytes = await host.readFile(path);
    if (bytes === undefined) continue;
    const { value: flow } = parse({ path, bytes });
    for (const used of usedFlows(flow)) reached.add(used);
    const { value: scripts } = await findScripts(flow, host, reader);
    for (const closure of scripts.values()) closures.set(closure.digest, closure);
  }
  return [...closures.values()];
}
