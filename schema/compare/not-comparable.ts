import { exceedsDepth } from '../exceeds-depth.ts';
import { asSchema, asSchemas, type Json, type JsonObject, type JsonSchema } from '../json.ts';
import { resolveRef } from '../resolve-ref.ts';
import { subschemas } from '../subschemas.ts';

/** Keywords of JSON Schema 2020-12 that decide about values and that are not compared. */
const otherKeywords: ReadonlySet<string> = new Set([
  '$anchor',
  '$dynamicAnchor',
  '$dynamicRef',
  '$id',
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'else',
  'if',
  'maxContains',
  'minContains',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

const maxSchemas = 50_000;

/**
 * Why a schema cannot be compared at all: it uses what the validator does not know, refers to what is
 * not there, or asks for itself without going into the value. Only what its root leads to counts.
 */
export function notComparable(root: JsonSchema): string | undefined {
  if (exceedsDepth(root)) return 'a schema is nested too deep';
  const seen = new Set<JsonObject>();
  const waiting: JsonSchema[] = [root];
  for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
    if (typeof schema === 'boolean' || seen.has(schema)) continue;
    seen.add(schema);
    if (seen.size > maxSchemas) return 'a schema is too large';
    const problem = problemHere(schema, root);
    if (problem !== undefined) return problem;
    for (const inner of reached(schema, root)) waiting.push(inner);
  }
  return [...seen].some((schema) => leadsToItself(schema, root))
    ? 'a schema refers to itself without going into the value'
    : undefined;
}

function problemHere(schema: JsonObject, root: JsonSchema): string | undefined {
  const other = Object.keys(schema).find((keyword) => otherKeywords.has(keyword));
  if (other !== undefined) return `the keyword "${other}" is not compared`;
  // The form of an older draft, where it means what `prefixItems` means now.
  if (Array.isArray(schema['items'])) return 'a list under "items" is not compared';
  const ref = schema['$ref'];
  if (typeof ref === 'string' && resolveRef(root, ref) === undefined) {
    return `the reference "${ref}" leads nowhere`;
  }
  return undefined;
}

/** The schemas that a value may be held to by this one; definitions only when they are referred to. */
function reached(schema: JsonObject, root: JsonSchema): readonly JsonSchema[] {
  const inside = subschemas(schema)
    .filter(({ path }) => path[0] !== '$defs')
    .map((inner) => inner.schema);
  return [...inside, ...referred(schema, root)];
}

function referred(schema: JsonObject, root: JsonSchema): readonly JsonSchema[] {
  const ref = schema['$ref'];
  const target = typeof ref === 'string' ? resolveRef(root, ref) : undefined;
  return target === undefined ? [] : [target];
}

/** The schemas that are held against the same value as this one. */
export function inPlace(schema: JsonSchema, root: JsonSchema): readonly JsonSchema[] {
  if (typeof schema === 'boolean') return [];
  const one = (inner: Json | undefined): readonly JsonSchema[] =>
    inner === undefined ? [] : [asSchema(inner)];
  return [
    ...referred(schema, root),
    ...one(schema['not']),
    ...['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => asSchemas(schema[keyword])),
  ];
}

function leadsToItself(start: JsonObject, root: JsonSchema): boolean {
  // Only through a reference can a schema come back to itself.
  if (typeof start['$ref'] !== 'string') return false;
  const seen = new Set<JsonSchema>();
  const waiting = [...inPlace(start, root)];
  for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
    if (schema === start) return true;
    if (seen.has(schema)) continue;
    seen.add(schema);
    for (const inner of inPlace(schema, root)) waiting.push(inner);
  }
  return false;
}
