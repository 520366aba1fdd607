import { findComments } from '../1-parse/find-comments.ts';
import { findScriptComments } from '../checker/find-script-comments.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedFlow } from '../model/parsed.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import { readSilences, silenceWord, type Silence } from './read-silences.ts';

/** What each file silences, by path, and what is wrong with how it says so. */
export type Silences = ReadonlyMap<string, Outcome<readonly Silence[]>>;

/** Reads the silences of flows and of all modules of scripts; a file without any costs a search for a word. */
export function findSilences(
  flows: readonly ParsedFlow[],
  closures: readonly ScriptClosure[],
): Silences {
  const silences = new Map<string, Outcome<readonly Silence[]>>();
  for (const { path, text } of flows) {
    if (!text.includes(silenceWord)) continue;
    silences.set(path, readSilences(path, text, findComments(text)));
  }
  for (const [path, { text }] of closures.flatMap(({ modules }) => [...modules])) {
    if (silences.has(path) || !text.includes(silenceWord)) continue;
    silences.set(path, readSilences(path, text, findScriptComments(text, silenceWord)));
  }
  return silences;
}

/** What is wrong with the silences of a flow and of its scripts. */
export function silenceProblems(
  silences: Silences,
  flow: ParsedFlow,
  closures: readonly ScriptClosure[],
): readonly Diagnostic[] {
  if (silences.size === 0) return [];
  const modules = closures.flatMap((closure) => [...closure.modules.keys()]);
  return [flow.path, ...modules].flatMap((path) => silences.get(path)?.diagnostics ?? []);
}
