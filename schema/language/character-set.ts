import type { AST } from '@eslint-community/regexpp';
import {
  type CodePoints,
  complement,
  digits,
  lastCodePoint,
  lineEnds,
  spaces,
  union,
  wordCharacters,
} from './code-points.ts';

type Node =
  | AST.Character
  | AST.CharacterClass
  | AST.CharacterClassRange
  | AST.CharacterSet
  | AST.ClassRangesCharacterClassElement;

/** The code points that one character of an expression with the `u` flag stands for. */
export function characterSet(node: Node): CodePoints | undefined {
  switch (node.type) {
    case 'Character':
      return [[node.value, node.value]];
    case 'CharacterClassRange':
      return [[node.min.value, node.max.value]];
    case 'CharacterSet':
      return escapedSet(node);
    case 'CharacterClass':
      return classSet(node);
  }
}

function classSet(node: AST.CharacterClass): CodePoints | undefined {
  if (node.unicodeSets) return undefined;
  const parts: CodePoints[] = [];
  for (const element of node.elements) {
    const part = characterSet(element);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  const all = union(parts);
  return node.negate ? complement(all) : all;
}

function escapedSet(node: AST.CharacterSet): CodePoints {
  switch (node.kind) {
    case 'any':
      return complement(lineEnds);
    case 'digit':
      return node.negate ? complement(digits) : digits;
    case 'word':
      return node.negate ? complement(wordCharacters) : wordCharacters;
    case 'space':
      return node.negate ? complement(spaces) : spaces;
    case 'property':
      return asTheEngineSays(node.raw);
  }
}

const known = new Map<string, CodePoints>();

/**
 * Asks the engine about every code point, because its tables of Unicode are those that a value
 * is checked with; another version's would prove what does not hold here.
 */
function asTheEngineSays(source: string): CodePoints {
  const before = known.get(source);
  if (before !== undefined) return before;
  const pattern = new RegExp(source, 'u');
  const found: [number, number][] = [];
  for (let point = 0xd800; point <= 0xdfff; point += 1) {
    if (pattern.test(String.fromCharCode(point))) found.push([point, point]);
  }
  const runs = new RegExp(`(?:${source})+`, 'gu');
  for (const { index, 0: run } of everyScalar().matchAll(runs)) {
    const from = codePointAt(index);
    const to = codePointAt(index + run.length - 1);
    // A run may stand on both sides of the surrogates, which are not in the text.
    if (from < 0xd800 && to > 0xdfff) found.push([from, 0xd7ff], [0xe000, to]);
    else found.push([from, to]);
  }
  const set = union([found.sort(([a], [b]) => a - b)]);
  known.set(source, set);
  return set;
}

const scalarsBelowSurrogates = 0xd800;
const unitsOfBasicPlane = 0x10000 - 0x800;

/** The code point that the unit at an index of `everyScalar()` is, or is half of. */
function codePointAt(index: number): number {
  if (index < scalarsBelowSurrogates) return index;
  if (index < unitsOfBasicPlane) return index + 0x800;
  return 0x10000 + ((index - unitsOfBasicPlane) >> 1);
}

let scalars: string | undefined;

/** All code points but the surrogates, in order. */
function everyScalar(): string {
  if (scalars === undefined) {
    const ranges: CodePoints = [
      [0, 0xd7ff],
      [0xe000, lastCodePoint],
    ];
    scalars = ranges.map(([from, to]) => run(from, to)).join('');
  }
  return scalars;
}

function run(from: number, to: number): string {
  const chunks: string[] = [];
  for (let at = from; at <= to; at += chunk) {
    const length = Math.min(chunk, to - at + 1);
    chunks.push(String.fromCodePoint(...Array.from({ length }, (_, index) => at + index)));
  }
  return chunks.join('');
}

/** So many arguments a function can be given. */
const chunk = 4_096;
