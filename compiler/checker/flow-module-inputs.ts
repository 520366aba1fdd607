import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../lock/index.ts';

/**
 * A JSON Schema as a TypeScript type: what the checker may rely on. A constraint that types cannot
 * say (`minimum`, `pattern`) is left to validation; a keyword that is not understood widens.
 */
export function schemaType(schema: JsonSchema): string {
  return typeOf(schema, schema);
}

function typeOf(schema: JsonSchema, root: JsonSchema): string {
  if (typeof schema === 'boolean') return schema ? 'unknown' : 'never';
  const parts = [
    ...constantType(schema),
    ...referenceType(schema, root),
    ...alternatives(schema, root),
    ...intersected(schema, root),
    ...namedTypes(schema, root),
  ];
  if (parts.length === 0) return 'unknown';
  return parts.length === 1
    ? (parts[0] ?? 'unknown')
    : parts.map((part) => `(${part})`).join(' & ');
}

function constantType(schema: JsonObject): readonly string[] {
  if (schema['const'] !== undefined) return [literalType(schema['const'])];
  const values = schema['enum'];
  return Array.isArray(values) ? [union(values.map(literalType))] : [];
}

function literalType(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(literalType).join(', ')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([key, field]) => `${JSON.stringify(key)}: ${literalType(field)}`,
  );
  return `{ ${fields.join('; ')} }`;
}

/** A local `$ref`, expanded; one that leads back to itself ends as `unknown`. */
function referenceType(schema: JsonObject, root: JsonSchema): readonly string[] {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return [];
  const match = /^#\/\$defs\/([^/]+)$/.exec(reference);
  const definitions = isJsonObject(root) ? root['$defs'] : undefined;
  const name = match?.[1];
  const target = isJsonObject(definitions) && name !== undefined ? definitions[name] : undefined;
  if (!isSchema(target) || !isJsonObject(root) || !isJsonObject(definitions)) return ['unknown'];
  const rest = Object.fromEntries(Object.entries(definitions).filter(([key]) => key !== name));
  return [typeOf(target, { ...root, $defs: rest })];
}

function alternatives(schema: JsonObject, root: JsonSchema): readonly string[] {
  return ['anyOf', 'oneOf'].flatMap((keyword) => {
    const list = schema[keyword];
    return Array.isArray(list) ? [union(list.filter(isSchema).map((s) => typeOf(s, root)))] : [];
  });
}

function intersected(schema: JsonObject, root: JsonSchema): readonly string[] {
  const list = schema['allOf'];
  return Array.isArray(list) ? list.filter(isSchema).map((s) => typeOf(s, root)) : [];
}

function namedTypes(schema: JsonObject, root: JsonSchema): readonly string[] {
  // A constant says more than its type; and a type that it contradicts is a schema's own mistake.
  if (schema['const'] !== undefined || schema['enum'] !== undefined) return [];
  const { type } = schema;
  if (typeof type === 'string') return [namedType(type, schema, root)];
  if (!Array.isArray(type)) return [];
  return [
    union(
      type.map((name) => (typeof name === 'string' ? namedType(name, schema, root) : 'unknown')),
    ),
  ];
}

function namedType(name: string, schema: JsonObject, root: JsonSchema): string {
  switch (name) {
    case 'string':
    case 'boolean':
    case 'null':
      return name;
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return arrayType(schema, root);
    case 'object':
      return objectType(schema, root);
    default:
      return 'unknown';
  }
}

function arrayType(schema: JsonObject, root: JsonSchema): string {
  const { items, prefixItems, minItems } = schema;
  const rest = isSchema(items) ? typeOf(items, root) : 'unknown';
  if (!Array.isArray(prefixItems)) return `(${rest})[]`;
  const required = typeof minItems === 'number' ? minItems : 0;
  const elements = prefixItems.map((element: Json, index) => {
    const type = isSchema(element) ? typeOf(element, root) : 'unknown';
    return index < required ? type : `(${type})?`;
  });
  return `[${[...elements, ...(items === false ? [] : [`...(${rest})[]`])].join(', ')}]`;
}

function objectType(schema: JsonObject, root: JsonSchema): string {
  const { properties, required, additionalProperties } = schema;
  const names: readonly Json[] = Array.isArray(required) ? required : [];
  const fields = Object.entries(isJsonObject(properties) ? properties : {}).map(
    ([name, property]) => {
      const present = names.includes(name) || hasDefault(property);
      const type = isSchema(property) ? typeOf(property, root) : 'unknown';
      return `${JSON.stringify(name)}${present ? '' : '?'}: ${type}`;
    },
  );
  // Next to named fields an index signature would have to hold for them as well.
  const open = fields.length === 0 && additionalProperties !== false;
  const values = isSchema(additionalProperties) ? typeOf(additionalProperties, root) : 'unknown';
  return `{ ${[...fields, ...(open ? [`[key: string]: ${values}`] : [])].join('; ')} }`;
}

function hasDefault(schema: Json): boolean {
  return isJsonObject(schema) && Object.hasOwn(schema, 'default');
}

function union(types: readonly string[]): string {
  const unique = [...new Set(types)];
  return unique.length === 0 ? 'never' : unique.map((type) => `(${type})`).join(' | ');
}

function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === 'boolean' || isJsonObject(value);
}
