import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedFlow, ParsedStep } from '../model/parsed.ts';
import { findTraps } from './find-traps.ts';
import { flow, type WrittenFlow } from './flow-shape.ts';
import { limits } from './limits.ts';
import { present } from './present.ts';
import { type Range, readText, type SourceText } from './read-text.ts';
import { readYaml } from './read-yaml.ts';
import { valuesOf } from './record.ts';
import { withSoundFixes } from './sound-fixes.ts';
import type { YamlNode } from './yaml-node.ts';

/** A flow file as it lies in the repository. */
export interface FlowFile {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a flow file. Never throws, whatever the bytes, and does not stop at the first problem: the
 * value holds what could be read, the diagnostics all that was wrong, in the order of the file.
 */
export function parseFlow(file: FlowFile): Outcome<ParsedFlow> {
  const source = readText(file.path, file.bytes);
  if (!source.isReadable) return outcome(source, {}, source.diagnostics);
  const traps = findTraps(source);
  if (!traps.isReadable) return outcome(source, {}, [...source.diagnostics, ...traps.diagnostics]);
  const tree = readYaml({ ...source, safe: traps.safe });
  const known = [...source.reported, ...traps.reported];
  const before = [
    ...source.diagnostics,
    ...withoutConsequences(traps.diagnostics, source.reported),
    ...withoutConsequences(tree.diagnostics, known),
  ];
  if (!tree.isReadable) return outcome(source, {}, before);
  const start = { path: file.path, start: 0, end: 0 };
  const root: YamlNode = tree.root ?? { kind: 'map', entries: [], written: 0, span: start };
  const read = flow.read(root, { name: 'A flow', span: start });
  const sections = [read.value?.steps, read.value?.['on-error'], read.value?.finally];
  const steps = sections.flatMap((section) => section?.value ?? []);
  return outcome(source, read.value ?? {}, [
    ...before,
    ...withoutConsequences(trusted(read.diagnostics, tree.diagnostics), [
      ...known,
      ...tree.reported,
    ]),
    ...tooManySteps(steps),
  ]);
}

function outcome(
  { path, text }: SourceText,
  written: WrittenFlow,
  diagnostics: readonly Diagnostic[],
): Outcome<ParsedFlow> {
  const { name, description, on: triggers, timeout: timeoutMs, ...lists } = valuesOf(written);
  const { inputs = [], secrets = [], steps = [], outputs = [], finally: last = [] } = lists;
  const { concurrency, 'runs-on': runsOn, environment, 'on-error': onError = [] } = lists;
  const optional = present({ name, description, triggers, timeoutMs });
  const workflow = present({ concurrency, runsOn, environment });
  const parts = { inputs, secrets, steps, onError, finally: last, outputs };
  const id = flowId(path);
  return {
    value: { stage: 'parsed', path, id, text, ...optional, ...workflow, ...parts },
    diagnostics: withSoundFixes(inOrder(diagnostics)),
  };
}

/** A flow's id is its path below `flows/` without the extension. */
function flowId(path: string): string {
  return path.replace(/^flows\//, '').replace(/\.ya?ml$/, '');
}

/** Where the YAML itself is broken, what seems to be missing may only be unread. */
function trusted(
  diagnostics: readonly Diagnostic[],
  tree: readonly Diagnostic[],
): readonly Diagnostic[] {
  const isBroken = tree.some(({ code }) => code === 'parse/yaml-syntax');
  return isBroken ? diagnostics.filter(({ code }) => !absences.has(code)) : diagnostics;
}

const absences: ReadonlySet<string> = new Set([
  'parse/empty-value',
  'parse/missing-key',
  'parse/no-block',
]);

/** What stands where a cause was reported is only a consequence of it. */
function withoutConsequences(
  diagnostics: readonly Diagnostic[],
  reported: readonly Range[],
): readonly Diagnostic[] {
  const causes = merge(reported);
  return diagnostics.filter(({ span }) => !touches(causes, span));
}

/** Ranges in order, without overlaps; an empty one is one character long. */
function merge(ranges: readonly Range[]): readonly Range[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  const merged: Range[] = [];
  for (const range of sorted) {
    const end = Math.max(range.end, range.start + 1);
    const last = merged.at(-1);
    if (last !== undefined && range.start < last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    } else merged.push({ start: range.start, end });
  }
  return merged;
}

function touches(merged: readonly Range[], { start, end }: Range): boolean {
  let low = 0;
  let high = merged.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((merged[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const next = merged[low];
  return next !== undefined && next.start < Math.max(end, start + 1);
}

function tooManySteps(steps: readonly ParsedStep[]): readonly Diagnostic[] {
  const excess = allSteps(steps)[limits.steps];
  if (excess === undefined) return [];
  const parameters = { what: 'A flow', of: 'steps', limit: limits.steps };
  return [diagnose('parse/too-many', excess.id.span, parameters)];
}

/** All steps, those that nest in others after them. */
function allSteps(steps: readonly ParsedStep[]): readonly ParsedStep[] {
  return steps.flatMap((step) => [step, ...nestedSteps(step).flatMap(allSteps)]);
}

function nestedSteps({ body }: ParsedStep): readonly (readonly ParsedStep[])[] {
  if (body.kind === 'choose') {
    return [...body.branches.map((branch) => branch.steps), body.else ?? []];
  }
  if (body.kind === 'repeat') return [body.steps];
  return body.kind === 'for-each' && body.body.kind === 'steps' ? [body.body.steps] : [];
}

/** By place; beyond a number that people read, only that there are more. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = [...diagnostics].sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
  );
  const next = sorted[limits.problems];
  if (next === undefined) return sorted;
  const count = sorted.length - limits.problems;
  return [
    ...sorted.slice(0, limits.problems),
    diagnose('parse/too-many-problems', next.span, { count }),
  ];
}
