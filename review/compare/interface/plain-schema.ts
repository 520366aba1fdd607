import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
} from '../../../lock/index.ts';

/** An object schema that says no more than which members there are. */
export interface PlainObject {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, JsonSchema>;
  readonly required: ReadonlySet<string>;
  /** Of members that are not named. */
  readonly others: JsonSchema;
}

/** An array schema that says no more than what the items are. */
export interface PlainArray {
  readonly kind: 'array';
  readonly items: JsonSchema;
}

/** Keywords that say nothing of which values are valid. */
export const annotations: ReadonlySet<string> = new Set([
  '$comment',
  '$defs',
  '$schema',
  'default',
  'deprecated',
  'description',
  'examples',
  'readOnly',
  'title',
  'writeOnly',
]);

const objectWords: ReadonlySet<string> = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
]);
const arrayWords: ReadonlySet<string> = new Set(['type', 'items']);

/** Takes a schema apart whose values are just its parts' values together; `undefined` for all others. */
export function plainSchema(schema: JsonSchema): PlainObject | PlainArray | undefined {
  if (typeof schema === 'boolean') return undefined;
  const words = Object.keys(schema).filter((key) => !annotations.has(key));
  if (schema['type'] === 'array' && words.every((key) => arrayWords.has(key))) {
    return { kind: 'array', items: asSchema(schema['items']) };
  }
  if (schema['type'] !== 'object' || !words.every((key) => objectWords.has(key))) return undefined;
  const { properties = {}, required = [] } = schema;
  if (!isJsonObject(properties) || !isJsonArray(required)) return undefined;
  return {
    kind: 'object',
    members: new Map(Object.entries(properties).map(([key, member]) => [key, asSchema(member)])),
    required: new Set(required.filter((name) => typeof name === 'string')),
    others: asSchema(schema['additionalProperties']),
  };
}

/** A member with the definitions that its references lead to, as a schema of its own. */
export function standsAlone(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const definitions = isJsonObject(root) ? root['$defs'] : undefined;
  if (definitions === undefined || !isJsonObject(schema)) return schema;
  return hasReference(schema) ? { ...schema, $defs: definitions } : schema;
}

/** Follows `#/$defs/…`, as long as it stands alone; what leads elsewhere stays as it is. */
export function followed(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let found = schema;
  for (let hops = 0; hops < 8; hops += 1) {
    const target = definitionOf(found, root);
    if (target === undefined) return found;
    found = target;
  }
  return found;
}

function definitionOf(schema: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  if (!isJsonObject(schema) || !isJsonObject(root)) return undefined;
  const words = Object.keys(schema).filter((key) => !annotations.has(key));
  const reference = schema['$ref'];
  if (words.length !== 1 || typeof reference !== 'string') return undefined;
  const name = /^#\/\$defs\/([^/~%]+)$/.exec(reference)?.[1];
  const definitions = root['$defs'];
  if (name === undefined || !isJsonObject(definitions) || !Object.hasOwn(definitions, name)) {
    return undefined;
  }
  return asSchema(definitions[name]);
}

function hasReference(schema: JsonObject): boolean {
  return JSON.stringify(schema).includes('"$ref"');
}

/** What is missing admits everything. */
export function asSchema(value: unknown): JsonSchema {
  if (typeof value === 'boolean') return value;
  // Parts of a schema are JSON.
  return typeof value === 'object' && value !== null ? (value as JsonObject) : true;
}
