import {
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  Parser,
  type Scalar,
} from 'yaml';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Located, Span } from '../model/source.ts';
import { checkKey } from './check-key.ts';
import { checkNumber } from './check-number.ts';
import type { PlacedText } from './characters.ts';
import { decodeScalar } from './decode-scalar.ts';
import { characterName, placeholder, type Range, type SourceText } from './read-text.ts';
import { limits } from './limits.ts';
import { present } from './present.ts';
import { syntaxProblems } from './syntax-problems.ts';
import { tooDeep } from './too-deep.ts';
import type { YamlEntry, YamlNode, YamlScalar } from './yaml-node.ts';

/** The file as a tree of our own: no aliases, no tags, distinct keys, every value with its place. */
export interface YamlTree {
  /** Absent for a file without content. */
  readonly root?: YamlNode;
  readonly reported: readonly Range[];
  readonly diagnostics: readonly Diagnostic[];
  /** False when the text is more than this program looks at. */
  readonly isReadable: boolean;
}

const options = {
  version: '1.2',
  schema: 'core',
  merge: false,
  // The library's own check takes quadratic time.
  uniqueKeys: false,
  keepSourceTokens: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Reads a text whose traps are masked. The text of masked scalars is what the user wrote. */
export function readYaml(source: SourceText): YamlTree {
  const tokens = [...new Parser().parse(source.safe)];
  // The document itself is the first level, and a scalar the last.
  const deep = tooDeep(tokens, limits.depth + 1);
  if (deep !== undefined) return refuse(source, deep.offset);
  const document = withoutStacks(() => compose(tokens, source.safe.length));
  const syntax = syntaxProblems(source, [...document.errors, ...document.warnings]);
  const reader: Reader = { source, diagnostics: [...syntax] };
  const root = rootOf(document, reader);
  return {
    ...present({ root }),
    reported: reader.diagnostics.map(({ code, span }) =>
      code === 'parse/yaml-syntax' ? lineOf(source.text, span) : span,
    ),
    diagnostics: reader.diagnostics,
    isReadable: true,
  };
}

function refuse({ path }: SourceText, start: number): YamlTree {
  const span = { path, start, end: start + 1 };
  const problem = diagnose('parse/too-deep', span, { limit: limits.depth });
  return { reported: [], diagnostics: [problem], isReadable: false };
}

function compose(tokens: readonly CST.Token[], length: number): Document.Parsed {
  const [document] = new Composer(options).compose(tokens, true, length);
  if (document === undefined) throw new Error('The composer gives a document when one is forced.');
  return document;
}

/**
 * The library makes an `Error` of each problem, ten thousands of them for some texts, and nobody
 * looks at their stacks, which are what takes the time.
 */
function withoutStacks<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

interface Reader {
  readonly source: SourceText;
  readonly diagnostics: Diagnostic[];
}

function rootOf(document: Document.Parsed, reader: Reader): YamlNode | undefined {
  const { contents } = document;
  if (contents === null) return undefined;
  return isScalar(contents) && contents.value === null ? undefined : convert(contents, 0, reader);
}

/** A node of the library as one of ours. `at` is where an empty value stands. */
function convert(node: unknown, at: number, reader: Reader): YamlNode {
  if (isMap(node)) {
    const span = spanOf(node.range, reader);
    const entries = entriesOf(node.items, span.start, reader);
    return { kind: 'map', entries, written: node.items.length, span };
  }
  if (isSeq(node)) {
    const span = spanOf(node.range, reader);
    const items = node.items.map((item) => convert(item, span.start, reader));
    return { kind: 'list', items, span };
  }
  return isScalar(node) ? convertScalar(node, reader) : emptyAt(at, reader);
}

function emptyAt(at: number, { source }: Reader): YamlScalar {
  const span = { path: source.path, start: at, end: at };
  return { kind: 'scalar', value: null, style: 'empty', text: '', offsets: [at], span };
}

/** The place of a node, without the white space after it. */
function spanOf(range: readonly number[] | null | undefined, { source }: Reader): Span {
  const [start = 0, last = 0] = range ?? [];
  let end = last;
  while (end > start && ' \t\r\n'.includes(source.safe.charAt(end - 1))) end--;
  return { path: source.path, start, end };
}

function convertScalar(node: Scalar, reader: Reader): YamlScalar {
  const span = spanOf(node.range, reader);
  // The library gives a scalar node the token of a scalar; its type says so for parsed nodes only.
  const token = node.srcToken as CST.FlowScalar | CST.BlockScalar | undefined;
  if (token === undefined || span.start === span.end) return emptyAt(span.start, reader);
  const { text, offsets } = restore(decodeScalar(token), reader);
  const { value } = node;
  const style =
    token.type === 'block-scalar' ? 'block' : token.type === 'scalar' ? 'plain' : 'quoted';
  const scalar = { kind: 'scalar', style, text, offsets, span } as const;
  if (typeof value === 'number') {
    const problem = checkNumber(text, value, span);
    if (problem !== undefined) reader.diagnostics.push(problem);
    return { ...scalar, value: problem === undefined ? value : null };
  }
  return { ...scalar, value: typeof value === 'boolean' || value === null ? value : text };
}

/** Puts back what masks hide, leaves refused characters out, and reports halves of surrogate pairs. */
function restore(decoded: PlacedText, reader: Reader): PlacedText {
  const { source, diagnostics } = reader;
  const text: string[] = [];
  const offsets: number[] = [];
  for (let index = 0; index < decoded.text.length; index++) {
    const offset = decoded.offsets[index] ?? 0;
    const isMasked = source.safe[offset] !== source.text[offset];
    if (isMasked && source.safe[offset] === placeholder) continue;
    text.push(isMasked ? (source.text[offset] ?? '') : decoded.text.charAt(index));
    offsets.push(offset);
  }
  offsets.push(decoded.offsets.at(-1) ?? 0);
  const whole = text.join('').replace(/\p{Surrogate}/gu, (half, index: number) => {
    const [start = 0, next = 0] = offsets.slice(index, index + 2);
    const span = { path: source.path, start, end: Math.max(next, start + 1) };
    diagnostics.push(diagnose('parse/bad-character', span, { character: characterName(half) }));
    return placeholder;
  });
  return { text: whole, offsets };
}

function entriesOf(pairs: readonly Pair[], start: number, reader: Reader): readonly YamlEntry[] {
  const seen = new Map<string, Located<string>>();
  return pairs.flatMap((pair) => {
    const keyNode = convert(pair.key, start, reader);
    const value = convert(pair.value, keyNode.span.end, reader);
    const { problem, key } = checkKey(keyNode, seen);
    if (problem !== undefined) reader.diagnostics.push(problem);
    if (key === undefined) return [];
    seen.set(key.value, key);
    return [{ key, value }];
  });
}

/** The whole lines of a syntax error: what else is found on them cannot be trusted. */
function lineOf(text: string, { start, end }: Span): Range {
  const next = text.indexOf('\n', Math.max(start, end - 1));
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: next === -1 ? text.length : next };
}
