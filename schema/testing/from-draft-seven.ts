import { isJsonArray, isJsonObject, type Json, type JsonObject, type JsonSchema } from '../json.ts';

const schemaKeywords = new Set(['additionalProperties', 'not', 'propertyNames']);
const listKeywords = new Set(['allOf', 'anyOf', 'oneOf']);
const mapKeywords = new Set(['definitions', 'patternProperties', 'properties']);

/** Reads a schema of drafts 4 to 7 as one of 2020-12 that admits the same values. */
export function fromDraftSeven(schema: Json | undefined): JsonSchema {
  if (!isJsonObject(schema)) return schema !== false;
  // Up to draft 7 what stands beside a reference does not count.
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    const definitions = schema['definitions'];
    return {
      $ref: ref,
      ...(definitions === undefined ? {} : { definitions: translated('definitions', definitions) }),
    };
  }
  return Object.fromEntries([
    ...Object.entries(schema)
      .filter(([keyword]) => !['items', 'additionalItems', ...bounds.flat()].includes(keyword))
      .map(([keyword, value]): [string, Json] => [keyword, translated(keyword, value)]),
    ...itemsOf(schema),
    ...bounds.flatMap(([keyword, exclusive]) => boundOf(schema, keyword, exclusive)),
  ]);
}

const bounds = [
  ['minimum', 'exclusiveMinimum'],
  ['maximum', 'exclusiveMaximum'],
] as const;

function translated(keyword: string, value: Json): Json {
  if (schemaKeywords.has(keyword)) return fromDraftSeven(value);
  if (listKeywords.has(keyword) && isJsonArray(value)) return value.map(fromDraftSeven);
  if (mapKeywords.has(keyword) && isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, fromDraftSeven(inner)]),
    );
  }
  return value;
}

/** A list under `items` is `prefixItems`, and `additionalItems` counts only beside a list. */
function itemsOf(schema: JsonObject): readonly [string, Json][] {
  const { items, additionalItems } = schema;
  if (!isJsonArray(items)) return items === undefined ? [] : [['items', fromDraftSeven(items)]];
  return [
    ...(items.length === 0 ? [] : [['prefixItems', items.map(fromDraftSeven)] as [string, Json]]),
    ...(additionalItems === undefined
      ? []
      : [['items', fromDraftSeven(additionalItems)] as [string, Json]]),
  ];
}

/** In draft 4 `exclusiveMinimum: true` changes what `minimum` means. */
function boundOf(
  schema: JsonObject,
  keyword: string,
  exclusive: string,
): readonly [string, Json][] {
  const { [keyword]: limit, [exclusive]: isExclusive } = schema;
  if (isExclusive === true) return limit === undefined ? [] : [[exclusive, limit]];
  return [
    ...(limit === undefined ? [] : [[keyword, limit] as [string, Json]]),
    ...(typeof isExclusive === 'number' ? [[exclusive, isExclusive] as [string, Json]] : []),
  ];
}
