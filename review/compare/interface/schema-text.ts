import {
  canonicalJson,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonSchema,
} from '../../../lock/index.ts';
import { annotations } from './plain-schema.ts';

const maxDepth = 6;

/** A schema as a type, for people: `{ limit?: integer 1..100, items: string[] }`. Not all of it is in there. */
export function schemaText(schema: JsonSchema): string {
  return write(schema, 0);
}

/** Two schemas so that their texts differ when they do: where the types read the same, as JSON. */
export function schemaTexts(one: JsonSchema, other: JsonSchema): readonly [string, string] {
  const texts = [schemaText(one), schemaText(other)] as const;
  const exact = [canonicalJson(one), canonicalJson(other)] as const;
  return texts[0] === texts[1] && exact[0] !== exact[1] ? exact : texts;
}

function write(schema: JsonSchema, depth: number): string {
  if (typeof schema === 'boolean') return schema ? 'any' : 'none';
  if (depth > maxDepth) return '…';
  return `${body(schema, depth)}${limits(schema)}`;
}

function body(schema: JsonObject, depth: number): string {
  if ('const' in schema) return canonicalJson(schema['const'] ?? null);
  const values = schema['enum'];
  if (isJsonArray(values)) return values.map((value) => canonicalJson(value)).join(' | ');
  const reference = schema['$ref'];
  if (typeof reference === 'string') return reference.replace(/^#\/\$defs\//, '');
  for (const [word, mark] of [
    ['anyOf', ' | '],
    ['oneOf', ' | '],
    ['allOf', ' & '],
  ] as const) {
    const parts = schema[word];
    if (isJsonArray(parts)) return parts.map((part) => write(schemaOf(part), depth + 1)).join(mark);
  }
  return typed(schema, depth);
}

function typed(schema: JsonObject, depth: number): string {
  const type = schema['type'];
  if (isJsonArray(type)) {
    return type.map((one) => typed({ ...schema, type: one }, depth)).join(' | ');
  }
  if (type === 'array') return arrayText(schema, depth);
  if (type === 'object' || isJsonObject(schema['properties'])) return objectText(schema, depth);
  const format = schema['x-type'] ?? schema['format'];
  if (typeof type !== 'string') return restOf(schema);
  return typeof format === 'string' ? `${type} (${format})` : type;
}

function arrayText(schema: JsonObject, depth: number): string {
  const prefix = schema['prefixItems'];
  if (isJsonArray(prefix)) {
    return `[${prefix.map((item) => write(schemaOf(item), depth + 1)).join(', ')}]`;
  }
  const items = write(schemaOf(schema['items']), depth + 1);
  return /[ |&]/.test(items) && !items.startsWith('{') ? `(${items})[]` : `${items}[]`;
}

function objectText(schema: JsonObject, depth: number): string {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required = isJsonArray(schema['required']) ? schema['required'] : [];
  const others = schema['additionalProperties'];
  const members = Object.entries(properties).map(([name, member]) => {
    const mark = required.includes(name) ? '' : '?';
    return `${keyText(name)}${mark}: ${write(schemaOf(member), depth + 1)}`;
  });
  if (isJsonObject(others)) members.push(`[key]: ${write(others, depth + 1)}`);
  if (members.length === 0) return others === false ? '{}' : 'object';
  return `{ ${members.join(', ')} }`;
}

/** ` 1..100`, ` length 3..`, ` /^a/`, ` = 20`: what else is said, as far as it is short. */
function limits(schema: JsonObject): string {
  const value = range(schema['minimum'], schema['maximum'], '');
  const exclusive = range(schema['exclusiveMinimum'], schema['exclusiveMaximum'], 'between ');
  const length = range(schema['minLength'], schema['maxLength'], 'length ');
  const count = range(schema['minItems'], schema['maxItems'], 'items ');
  const pattern = schema['pattern'];
  const preset = schema['default'];
  return [
    value,
    exclusive,
    length,
    count,
    typeof pattern === 'string' ? ` /${pattern}/` : '',
    preset === undefined ? '' : ` = ${canonicalJson(preset)}`,
  ].join('');
}

function range(low: Json | undefined, high: Json | undefined, before: string): string {
  if (typeof low !== 'number' && typeof high !== 'number') return '';
  const text = (bound: Json | undefined): string =>
    typeof bound === 'number' ? String(bound) : '';
  return ` ${before}${text(low)}..${text(high)}`;
}

/** A schema without a type: its own words. */
function restOf(schema: JsonObject): string {
  const words = Object.entries(schema).filter(([key]) => !annotations.has(key));
  return words.length === 0 ? 'any' : canonicalJson(Object.fromEntries(words));
}

function keyText(name: string): string {
  return /^[A-Za-z_$][\w$-]*$/.test(name) ? name : JSON.stringify(name);
}

function schemaOf(value: Json | undefined): JsonSchema {
  return isJsonObject(value) || typeof value === 'boolean' ? value : true;
}
