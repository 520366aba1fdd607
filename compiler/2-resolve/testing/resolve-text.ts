import { parseFlow } from '../../1-parse/parse-flow.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { ResolvedFlow, ResolvedStep } from '../../model/resolved.ts';
import { memoryHost } from '../../testing/memory-host.ts';
import { createClosureReader } from '../read-closure.ts';
import { findScripts } from '../find-scripts.ts';
import { resolveFlow } from '../resolve-flow.ts';
import { inOrder } from '../../diagnostics/in-order.ts';

/** A resolved flow, without the word that its scripts are not pinned. */
export interface Resolved extends Outcome<ResolvedFlow> {
  /** Each diagnostic as its code and the characters that it points at. */
  readonly found: readonly string[];
}

const sound = { 'scripts/a.ts': 'export function main() {}' };

/** Resolves the text of a flow that parses; `scripts/a.ts` is there. */
export async function resolveText(
  text: string,
  files: Readonly<Record<string, string>> = sound,
): Promise<Resolved> {
  const parsed = parseFlow({ path: 'flows/f.yaml', bytes: new TextEncoder().encode(text) });
  if (parsed.diagnostics.length > 0) throw new Error(JSON.stringify(parsed.diagnostics, null, 1));
  const host = memoryHost({ files: new Map(Object.entries(files)) });
  const scripts = await findScripts(parsed.value, host, createClosureReader(host));
  const found = { scripts: scripts.value, subflows: new Map() };
  const names = resolveFlow(parsed.value, found);
  const outcome = {
    value: names.value,
    diagnostics: inOrder([...scripts.diagnostics, ...names.diagnostics]),
  };
  const diagnostics = outcome.diagnostics.filter(({ code }) => code !== 'resolve/unpinned');
  const codes = diagnostics.map(
    ({ code, span }) => `${code.replace('resolve/', '')} ${text.slice(span.start, span.end)}`,
  );
  return { ...outcome, diagnostics, found: codes };
}

/** The graph: what each step needs, nested ones as `block.step`. */
export function needsOf(
  steps: readonly ResolvedStep[],
  prefix = '',
): Readonly<Record<string, readonly string[]>> {
  const all = steps.flatMap((step) => {
    const id = `${prefix}${step.parsed.id.value}`;
    const nested = step.scopes.flatMap((scope) => Object.entries(needsOf(scope, `${id}.`)));
    return [[id, step.needs] as const, ...nested];
  });
  return Object.fromEntries(all);
}
