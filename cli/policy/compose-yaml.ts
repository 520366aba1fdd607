import {
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
} from 'yaml';

/** A text as one YAML document, or the first thing that is wrong with it. */
export type ComposedYaml =
  | { readonly ok: true; readonly document: Document.Parsed; readonly lines: LineCounter }
  | {
      readonly ok: false;
      /** A part of a sentence: `it is nested deeper than 64 levels`. */
      readonly problem: string;
      /** Into the text. */
      readonly offset: number;
      readonly lines: LineCounter;
    };

/** No policy is nested deeper than a few levels; the library recurses, and so does whoever reads its trees. */
const mostLevels = 64;

/**
 * Composes a text in linear time, whatever stands in it. Refused are syntax errors, a second document, a key that
 * stands twice in one mapping, and what is nested deeper than 64 levels.
 */
export function composeYaml(text: string): ComposedYaml {
  const lines = new LineCounter();
  const refuse = (problem: string, offset: number): ComposedYaml => ({
    ok: false,
    problem,
    offset,
    lines,
  });
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = firstDeeper(tokens);
  if (deep !== undefined) {
    return refuse(`it is nested deeper than ${String(mostLevels)} levels`, deep.offset);
  }
  // The library's own check of keys takes quadratic time.
  const options = { uniqueKeys: false, prettyErrors: false, logLevel: 'error' } as const;
  const [document, second] = new Composer(options).compose(tokens, true, text.length);
  if (document === undefined) throw new Error('The composer gives a document when one is forced.');
  const [error] = document.errors;
  if (error !== undefined) return refuse(error.message.replace(/[:.]$/, ''), error.pos[0]);
  if (second !== undefined) {
    return refuse('a second document starts here, and one is read', second.range[0]);
  }
  const twice = repeatedKey(document.contents);
  return twice === undefined
    ? { ok: true, document, lines }
    : refuse(`the key ${JSON.stringify(twice.name)} stands twice in one mapping`, twice.offset);
}

/** A text as plain values; else what is wrong with it, with its line. An alias is refused: values could grow without bound. */
export function readYamlValue(
  text: string,
):
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string } {
  const composed = composeYaml(text);
  if (!composed.ok) {
    const { problem, offset, lines } = composed;
    return { ok: false, problem: `${problem} (line ${String(lines.linePos(offset).line)})` };
  }
  try {
    return { ok: true, value: composed.document.toJS({ maxAliasCount: 0 }) as unknown };
  } catch (error) {
    if (error instanceof ReferenceError) return { ok: false, problem: 'it has an alias' };
    throw error;
  }
}

/** The first token that lies too deep. Not recursive, unlike everything that reads the tokens afterwards. */
function firstDeeper(tokens: readonly CST.Token[]): CST.Token | undefined {
  let level = tokens;
  // The document is the first level.
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostLevels) return level[0];
    level = level.flatMap(inside);
  }
  return undefined;
}

function inside(token: CST.Token): readonly CST.Token[] {
  switch (token.type) {
    case 'document':
      return token.value === undefined ? [] : [token.value];
    case 'block-map':
    case 'block-seq':
    case 'flow-collection':
      // One type for what stands in all three.
      return (token.items as readonly CST.CollectionItem[]).flatMap(({ key, value }) =>
        [key, value].filter((child) => child !== undefined && child !== null),
      );
    default:
      return [];
  }
}

interface RepeatedKey {
  readonly name: string;
  readonly offset: number;
}

/** The first in the text. Keys are compared as the texts that they become in an object. */
function repeatedKey(node: unknown): RepeatedKey | undefined {
  if (isSeq(node)) return firstOf(node.items);
  if (!isMap(node)) return undefined;
  const names = new Set<string>();
  for (const { key, value } of node.items) {
    if (isScalar(key)) {
      const name = String(key.value);
      if (names.has(name)) return { name, offset: key.range?.[0] ?? 0 };
      names.add(name);
    }
    const inner = firstOf([key, value]);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function firstOf(nodes: readonly unknown[]): RepeatedKey | undefined {
  for (const node of nodes) {
    const found = repeatedKey(node);
    if (found !== undefined) return found;
  }
  return undefined;
}
