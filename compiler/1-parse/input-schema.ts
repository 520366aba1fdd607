import { isJsonObject, type Json, type JsonObject } from '../../lock/index.ts';
import { longestForSquare, slowPattern } from '../../schema/language/index.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { slowPatternHint } from '../diagnostics/slow-pattern-text.ts';
import type { Span } from '../model/source.ts';
import { checkId, idPattern, namedMap } from './named-map.ts';
import { fine, type Reading, refused } from './outcomes.ts';
import { type Field, record, type RecordOf } from './record.ts';
import { choice, lazy, list, listed, literal, number, refine, type Shape, text } from './shape.ts';

const typeNames = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'] as const;

/** The formats that `schema/` checks. */
export const formatNames = [
  'date',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'regex',
  'time',
  'uri',
  'uri-reference',
  'uuid',
] as const;

const nested: Shape<JsonObject> = lazy('schema', () => schema);
const schemas = list(nested, 'a list of schemas', { least: 1 });
const count = number(0, Number.MAX_SAFE_INTEGER);
const bound = number(-Number.MAX_VALUE, Number.MAX_VALUE, 'number');

/** `maximum` of a bound says nothing to an editor. */
const anyNumber: Shape<number> = { ...bound, schema: { type: 'number' } };
const anyCount: Shape<number> = { ...count, schema: { type: 'integer', minimum: 0 } };

const type: Shape<Json> = {
  read: (node, place) =>
    node.kind === 'list'
      ? list(choice(...typeNames), 'a list of types', { least: 1 }).read(node, place)
      : choice(...typeNames).read(node, place),
  schema: {
    anyOf: [{ enum: typeNames }, { type: 'array', items: { enum: typeNames }, minItems: 1 }],
  },
};

const additional: Shape<Json> = {
  read: (node, place) =>
    node.kind === 'scalar' ? choice(true, false).read(node, place) : nested.read(node, place),
  schema: { anyOf: [{ type: 'boolean' }, nested.schema] },
};

const pattern: Shape<string> = refine(text('a regular expression'), ({ value, span }) => {
  const reason = patternProblem(value);
  return reason === undefined
    ? fine(value)
    : refused(diagnose('parse/bad-schema', span, { keyword: 'pattern', reason }));
});

const plain: Shape<string> = refine(text('text'), ({ value }) => fine(value));

const properties: Shape<JsonObject> = namedSchemas(checkId, idPattern);
const patternProperties: Shape<JsonObject> = namedSchemas(({ value, span }) => {
  const reason = patternProblem(value);
  return reason === undefined
    ? undefined
    : diagnose('parse/bad-schema', span, { keyword: 'patternProperties', reason });
});

function namedSchemas(
  checkName: (name: { value: string; span: Span }) => Diagnostic | undefined,
  namePattern?: string,
): Shape<JsonObject> {
  return refine(
    namedMap({
      expected: 'a map from names to schemas',
      checkName,
      shape: nested,
      ...(namePattern === undefined ? {} : { namePattern }),
    }),
    (named) => fine(Object.fromEntries(named.map(({ name, value }) => [name.value, value]))),
  );
}

const keywords = {
  type: field(type, 'The JSON type, or several.'),
  title: field(plain, 'A short name.'),
  description: field(plain, 'What it is, for the form and for readers.'),
  default: field(literal, 'Used when nothing is given.'),
  examples: field(list(literal, 'a list of values'), 'Values that show what is meant.'),
  deprecated: field(choice(true, false), 'Whether it should no longer be given.'),
  const: field(literal, 'The only value.'),
  enum: field(list(literal, 'a list of values', { least: 1 }), 'All values.'),
  minimum: field(anyNumber, 'The least number.'),
  maximum: field(anyNumber, 'The greatest number.'),
  exclusiveMinimum: field(anyNumber, 'A number that all values are greater than.'),
  exclusiveMaximum: field(anyNumber, 'A number that all values are less than.'),
  multipleOf: field(
    {
      ...number(Number.MIN_VALUE, Number.MAX_VALUE, 'number'),
      schema: { type: 'number', exclusiveMinimum: 0 },
    },
    'A number that divides every value.',
  ),
  minLength: field(anyCount, 'The least number of characters.'),
  maxLength: field(anyCount, 'The greatest number of characters.'),
  pattern: field(pattern, 'A regular expression that matches somewhere in the text.'),
  format: field(choice(...formatNames), 'What the text is.'),
  contentEncoding: field(choice('base64'), 'How bytes are written as text.'),
  properties: field(properties, 'The schema of each key.'),
  required: field(list(plain, 'a list of keys'), 'Keys that must be there.'),
  additionalProperties: field(additional, 'Whether, and as what, other keys may be there.'),
  patternProperties: field(patternProperties, 'The schema of keys that match an expression.'),
  minProperties: field(anyCount, 'The least number of keys.'),
  maxProperties: field(anyCount, 'The greatest number of keys.'),
  propertyNames: field(nested, 'What every key must be.'),
  items: field(nested, 'The schema of each item.'),
  prefixItems: field(schemas, 'The schemas of the first items, one by one.'),
  minItems: field(anyCount, 'The least number of items.'),
  maxItems: field(anyCount, 'The greatest number of items.'),
  uniqueItems: field(choice(true, false), 'Whether no two items may be equal.'),
  anyOf: field(schemas, 'At least one of these holds.'),
  oneOf: field(schemas, 'Exactly one of these holds.'),
  allOf: field(schemas, 'All of these hold.'),
  not: field(nested, 'This does not hold.'),
} as const;

function field<T extends Json>(shape: Shape<T>, description: string): Field<T> {
  return { shape, description };
}

/** Names of the keywords that a schema in a flow may use. */
export const keywordNames: readonly string[] = Object.keys(keywords);

const known = record('a schema', keywords);

/** A JSON Schema of the keywords that are checked at run time. */
export const schema: Shape<JsonObject> = refine(known, (written, node) =>
  finish(written, node.span),
);

/** The schema with its keywords in the order in which they were written. */
function finish(written: RecordOf<typeof keywords>, span: Span): Reading<JsonObject> {
  const entries = Object.entries(written).flatMap(([key, { value }]): [string, Json][] =>
    value === undefined ? [] : [[key, value]],
  );
  const made = Object.fromEntries(entries);
  const problems = [contradiction(made, written, span), ...slowPatterns(made, written, span)];
  return { value: made, diagnostics: problems.filter((problem) => problem !== undefined) };
}

/** Patterns that one text can keep the runner busy with. Keys have no `maxLength` of their own. */
function slowPatterns(
  made: JsonObject,
  written: RecordOf<typeof keywords>,
  span: Span,
): readonly (Diagnostic | undefined)[] {
  const { pattern: own, patternProperties: keys } = written;
  const most = made['maxLength'];
  const isShort = typeof most === 'number' && most <= longestForSquare;
  return [
    own === undefined ? undefined : slow(own.value, own.node.span, isShort),
    ...Object.keys(keys?.value ?? {}).map((key) => slow(key, keys?.node.span ?? span, false)),
  ];
}

function slow(source: string | undefined, span: Span, isShort: boolean): Diagnostic | undefined {
  const found = source === undefined ? undefined : slowPattern(source);
  if (found === undefined || (isShort && found.growth === 'square')) return undefined;
  return diagnose('parse/slow-pattern', span, found, {
    hint: slowPatternHint(found, `maxLength: ${longestForSquare}`),
  });
}

const orders = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;

/** Bounds that no value can keep. */
function contradiction(
  made: JsonObject,
  written: RecordOf<typeof keywords>,
  span: Span,
): Diagnostic | undefined {
  for (const [low, high] of orders) {
    const [from, to] = [made[low], made[high]];
    if (typeof from === 'number' && typeof to === 'number' && from > to) {
      const reason = `it is less than \`${low}\`, so no value could be right`;
      return diagnose('parse/bad-schema', written[high]?.node.span ?? span, {
        keyword: high,
        reason,
      });
    }
  }
  return undefined;
}

/** Keywords that say what a value is, and not only how it is bounded. */
export const typeKeys: readonly string[] = ['type', 'const', 'enum', 'anyOf', 'oneOf', 'allOf'];

/** Tells whether a schema says what a value is. */
export function saysType(made: JsonObject): boolean {
  return typeKeys.some((key) => {
    const value = made[key];
    return key === 'allOf' && Array.isArray(value)
      ? value.some((part: Json) => isJsonObject(part) && saysType(part))
      : value !== undefined;
  });
}

/** The words of a hint that proposes a type. */
export const typeHint: string = `Write \`type:\` with ${listed(typeNames.map((name) => `\`${name}\``))}.`;

function patternProblem(source: string): string | undefined {
  try {
    new RegExp(source, 'u');
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, reason = ''] = /: ([^:]*)$/.exec(error.message) ?? [];
    return `it is no regular expression${reason === '' ? '' : ` (${reason})`}`;
  }
}
