import { parseFlow } from '../../compiler/1-parse/parse-flow.ts';
import { createClosureReader, type ClosureReader } from '../../compiler/2-resolve/read-closure.ts';
import { findScripts } from '../../compiler/2-resolve/find-scripts.ts';
import { resolveFlow } from '../../compiler/2-resolve/resolve-flow.ts';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { isError } from '../../compiler/diagnostics/in-order.ts';
import type { CompilerHost } from '../../compiler/model/host.ts';

/** Stages 1 and 2 over scripts that do not change, which are read once. */
export interface FrontStages {
  readonly host: CompilerHost;
  readonly reader: ClosureReader;
}

export function frontStages(host: CompilerHost): FrontStages {
  return { host, reader: createClosureReader(host) };
}

/** What is wrong with how a flow is parsed and resolved; `undefined` when nothing is. */
export async function frontFault(
  bytes: Uint8Array,
  { host, reader }: FrontStages,
): Promise<string | undefined> {
  try {
    const { value, diagnostics } = parseFlow({ path: 'flows/fuzz.yaml', bytes });
    const fault = diagnostics.map((one) => diagnosticFault(one, value)).find(Boolean);
    if (fault !== undefined || diagnostics.some(isError)) return fault;
    const scripts = await findScripts(value, host, reader);
    const resolved = resolveFlow(value, { scripts: scripts.value, subflows: new Map() });
    return [...scripts.diagnostics, ...resolved.diagnostics]
      .map((one) => diagnosticFault(one, value))
      .find(Boolean);
  } catch (error) {
    return `It threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

/** Whether a flow gets as far as the checker: what cannot be parsed is told without it. */
export function reachesChecker(bytes: Uint8Array): boolean {
  return !parseFlow({ path: 'flows/fuzz.yaml', bytes }).diagnostics.some(isError);
}

/** A diagnostic is a sentence of bounded length about a place in the file. */
export function diagnosticFault(
  diagnostic: Diagnostic,
  file: { readonly path: string; readonly text: string },
): string | undefined {
  const { code, message, span, related, hint } = diagnostic;
  const places = [span, ...related.map((other) => other.span)];
  const isOutside = places.some(
    ({ path, start, end }) =>
      path === file.path && !(0 <= start && start <= end && end <= file.text.length),
  );
  if (isOutside) return `${code} points outside the file: ${JSON.stringify(places)}`;
  const words = [message, hint ?? '', ...related.map((other) => other.message)];
  const longest = Math.max(...words.map((one) => one.length));
  if (message === '') return `${code} has no message`;
  if (longest > longestMessage) return `${code} says ${longest} characters at once`;
  return undefined;
}

const longestMessage = 20_000;
