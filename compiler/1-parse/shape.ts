import { diagnose, withFix, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/closest.ts';
import { renameFix, replace, type Fix } from '../diagnostics/fix.ts';
import { shorten } from '../diagnostics/shorten.ts';
import type { Json, JsonObject } from '../../lock/index.ts';
import type { Located, Span } from '../model/source.ts';
import { fine, gather, type Reading, refused } from './outcomes.ts';
import { describeNode, type YamlNode } from './yaml-node.ts';

/** What a value is called in messages, and where to point when nothing is written. */
export interface Place {
  /** Starts a sentence: "`needs`", "An item of `needs`". */
  readonly name: string;
  /** The key, or the item itself. */
  readonly span: Span;
}

/** One kind of value: how it is read, and what an editor is told about it. */
export interface Shape<T> {
  readonly read: (node: YamlNode, place: Place) => Reading<T>;
  /** JSON Schema 2020-12 of what the reader accepts, as near as a schema can say it. */
  readonly schema: JsonObject;
}

/** A shape whose value is made from another one's, or refused. */
export function refine<A, B>(
  shape: Shape<A>,
  make: (value: A, node: YamlNode, place: Place) => Reading<B>,
  schema: JsonObject = {},
): Shape<B> {
  return {
    read: (node, place) => {
      const inner = shape.read(node, place);
      if (inner.value === undefined) return { value: undefined, diagnostics: inner.diagnostics };
      const made = make(inner.value, node, place);
      return { value: made.value, diagnostics: [...inner.diagnostics, ...made.diagnostics] };
    },
    schema: { ...shape.schema, ...schema },
  };
}

/** A shape that is only known when it is used: what makes recursion possible. `ref` names it in `$defs`. */
export function lazy<T>(ref: string, shape: () => Shape<T>): Shape<T> {
  return {
    read: (node, place) => shape().read(node, place),
    schema: { $ref: `#/$defs/${ref}` },
  };
}

/** Says that a value is of the wrong kind: empty, an expression where none can be, or something else. */
export function wrongType(
  node: YamlNode,
  place: Place,
  expected: string,
  hint?: string,
): Diagnostic {
  const { name } = place;
  if (node.kind === 'scalar' && node.style === 'empty') {
    const empty = { hint: 'Write a value, or delete the key.' };
    return diagnose('parse/empty-value', place.span, { name, expected }, empty);
  }
  if (node.kind === 'scalar' && node.text.includes('${{')) {
    return diagnose('parse/expression-not-allowed', node.span, { name, expected });
  }
  const found = describeNode(node);
  return diagnose('parse/wrong-type', startOf(node), { name, expected, found }, { hint });
}

/** Where a value is pointed at: a scalar whole, a collection at its first character. */
export function startOf(node: YamlNode): Span {
  if (node.kind === 'scalar') return node.span;
  return { ...node.span, end: Math.min(node.span.end, node.span.start + 1) };
}

/** Text without expressions. `expected` completes "must be …". */
export function text(expected: string, schema: JsonObject = {}): Shape<Located<string>> {
  return {
    read: (node, place) => {
      if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.text.includes('${{')) {
        const { hint, fix } = inQuotes(node);
        return refused(withFix(wrongType(node, place, expected, hint), fix));
      }
      return fine({ value: node.value, span: node.span });
    },
    schema: { type: 'string', ...schema },
  };
}

/** What YAML reads as a number or a boolean, and is meant as text. */
function inQuotes(node: YamlNode): { readonly hint?: string; readonly fix?: Fix } {
  if (node.kind !== 'scalar' || node.style !== 'plain' || typeof node.value === 'string') return {};
  const text = `'${node.text}'`;
  const fix = replace('Put it in quotes.', node.span, text);
  return { hint: `Put it in quotes: ${shorten(text)}`, fix };
}

/** A number between two bounds, both included. */
export function number(
  minimum: number,
  maximum: number,
  type: 'integer' | 'number' = 'integer',
): Shape<number> {
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  const expected = `${kind} from ${String(minimum)} to ${String(maximum)}`;
  return {
    read: (node, place) => {
      if (node.kind !== 'scalar' || typeof node.value !== 'number') {
        return refused(wrongType(node, place, expected));
      }
      const { value, span } = node;
      const isInside = value >= minimum && value <= maximum;
      if (isInside && (type === 'number' || Number.isInteger(value))) return fine(value);
      return refused(diagnose('parse/bad-value', span, { name: place.name, expected }));
    },
    schema: { type, minimum, maximum },
  };
}

/** One of some values, `true` and `false` among them or not. */
export function choice<T extends string | boolean>(...values: readonly T[]): Shape<T> {
  const expected = listed(values.map((value) => `\`${String(value)}\``));
  return {
    read: (node, place) => {
      if (node.kind !== 'scalar' || node.style === 'empty' || node.text.includes('${{')) {
        return refused(wrongType(node, place, expected));
      }
      const found = values.find((value) => value === node.value);
      if (found !== undefined) return fine(found);
      const written = node.text.slice(0, 40);
      const hint = didYouMean(written, values.map(String));
      const fix = renameFix(node.span, written, values.map(String));
      return refused(
        diagnose('parse/bad-value', node.span, { name: place.name, expected }, { hint, fix }),
      );
    },
    schema: values.length === 1 ? { const: values[0] ?? null } : { enum: values },
  };
}

/** `a`, `a` or `b`, `a`, `b` or `c`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

/** How many items a list may have. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

/** A list; an item that cannot be read is left out. */
export function list<T>(
  item: Shape<T>,
  expected: string,
  bounds: Bounds = {},
): Shape<readonly T[]> {
  const { least = 0, most } = bounds;
  return {
    read: (node, place) => {
      const { name } = place;
      if (node.kind !== 'list') {
        const isOne = node.kind === 'scalar' && node.style === 'plain' && node.value !== null;
        const hint = isOne ? `Write \`[${node.text.slice(0, 60)}]\`.` : undefined;
        const fix =
          isOne && /^[\w./-]+$/.test(node.text)
            ? replace('Make it a list.', node.span, `[${node.text}]`)
            : undefined;
        return refused(withFix(wrongType(node, place, expected, hint), fix));
      }
      if (node.items.length < least) {
        return refused(diagnose('parse/empty-value', node.span, { name, expected }));
      }
      const excess = most === undefined ? undefined : node.items[most];
      if (most !== undefined && excess !== undefined) {
        const parameters = { what: name, of: 'items', limit: most };
        return refused(diagnose('parse/too-many', startOf(excess), parameters));
      }
      const itemName = `An item of ${name}`;
      return gather(
        node.items.map((value) => item.read(value, { name: itemName, span: startOf(value) })),
      );
    },
    schema: {
      type: 'array',
      items: item.schema,
      ...(least > 0 ? { minItems: least } : {}),
      ...(most === undefined ? {} : { maxItems: most }),
    },
  };
}

/** Any value without expressions, as JSON. */
export const literal: Shape<Json> = { read: readLiteral, schema: {} };

function readLiteral(node: YamlNode, place: Place): Reading<Json> {
  if (node.kind === 'list') {
    return gather(node.items.map((item) => readLiteral(item, place)));
  }
  if (node.kind === 'map') {
    const entries = gather(
      node.entries.map(({ key, value }) => {
        const { value: read, diagnostics } = readLiteral(value, place);
        return {
          value: read === undefined ? undefined : ([key.value, read] as const),
          diagnostics,
        };
      }),
    );
    return { value: Object.fromEntries(entries.value), diagnostics: entries.diagnostics };
  }
  return typeof node.value === 'string' && node.text.includes('${{')
    ? refused(wrongType(node, place, 'a fixed value'))
    : fine(node.value);
}
