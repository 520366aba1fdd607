import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { findTraps } from './find-traps.ts';
import { limits } from './limits.ts';
import { type Range, readText } from './read-text.ts';
import { readYaml } from './read-yaml.ts';
import type { Shape } from './shape.ts';
import { withSoundFixes } from './sound-fixes.ts';
import type { YamlNode } from './yaml-node.ts';

/** A YAML file as it lies in the repository. */
export interface SourceFile {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a file held, as far as it could be read. */
export interface ReadDocument<T> {
  readonly text: string;
  /** Absent when nothing of the file could be read. */
  readonly value?: T;
  /** All that was wrong, in no order. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a YAML file by the shape of its root; an empty file is a map without keys. Never throws,
 * whatever the bytes, and does not stop at the first problem. `name` starts a sentence: "A flow".
 */
export function readDocument<T>(file: SourceFile, shape: Shape<T>, name: string): ReadDocument<T> {
  const source = readText(file.path, file.bytes);
  const { text } = source;
  if (!source.isReadable) return { text, diagnostics: source.diagnostics };
  const traps = findTraps(source);
  if (!traps.isReadable) {
    return { text, diagnostics: [...source.diagnostics, ...traps.diagnostics] };
  }
  const tree = readYaml({ ...source, safe: traps.safe });
  const known = [...source.reported, ...traps.reported];
  const before = [
    ...source.diagnostics,
    ...withoutConsequences(traps.diagnostics, source.reported),
    ...withoutConsequences(tree.diagnostics, known),
  ];
  if (!tree.isReadable) return { text, diagnostics: before };
  const start = { path: file.path, start: 0, end: 0 };
  const root: YamlNode = tree.root ?? { kind: 'map', entries: [], written: 0, span: start };
  const { value, diagnostics } = shape.read(root, { name, span: start });
  const causes = [...known, ...tree.reported];
  const said = withoutConsequences(trusted(diagnostics, tree.diagnostics), causes);
  return { text, ...(value === undefined ? {} : { value }), diagnostics: [...before, ...said] };
}

/** By place; beyond a number that people read, only that there are more. Fixes that overlap are dropped. */
export function inFileOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = [...diagnostics].sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
  );
  const next = sorted[limits.problems];
  if (next === undefined) return withSoundFixes(sorted);
  const count = sorted.length - limits.problems;
  return withSoundFixes([
    ...sorted.slice(0, limits.problems),
    diagnose('parse/too-many-problems', next.span, { count }),
  ]);
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
