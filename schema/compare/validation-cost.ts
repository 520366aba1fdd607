import {
  asMembers,
  asSchema,
  asSchemas,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonSchema,
} from '../json.ts';
import { inPlace } from './not-comparable.ts';

/**
 * How many schemas the validator may have to hold against a value and what is in it, at most. A few
 * definitions that refer to each other twice can make it astronomically many.
 */
export function validationCost(root: JsonSchema, value: Json): number {
  const known = new Map<JsonObject, Map<Json, number>>();

  function cost(schema: JsonSchema, at: Json): number {
    if (typeof schema === 'boolean') return 1;
    const ofSchema = known.get(schema) ?? new Map<Json, number>();
    known.set(schema, ofSchema);
    const before = ofSchema.get(at);
    if (before !== undefined) return before;
    let sum = 1;
    for (const same of inPlace(schema, root)) sum += cost(same, at);
    for (const [inner, part] of inside(schema, at)) sum += cost(inner, part);
    ofSchema.set(at, sum);
    return sum;
  }

  return cost(root, value);
}

/** The schemas that may be held against the parts of a value; some that are not, never one too few. */
function inside(schema: JsonObject, value: Json): readonly (readonly [JsonSchema, Json])[] {
  if (isJsonArray(value)) {
    const prefix = asSchemas(schema['prefixItems']);
    return value.map((item, index) => [prefix[index] ?? asSchema(schema['items']), item]);
  }
  if (!isJsonObject(value)) return [];
  const properties = asMembers(schema['properties']);
  const forAll = [
    ...Object.values(asMembers(schema['patternProperties'])).map(asSchema),
    asSchema(schema['additionalProperties']),
  ];
  return Object.entries(value).flatMap(([key, item]) => [
    [asSchema(properties[key]), item] as const,
    ...forAll.map((inner) => [inner, item] as const),
    [asSchema(schema['propertyNames']), key] as const,
  ]);
}
