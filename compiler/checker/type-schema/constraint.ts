import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../../lock/index.ts';
import { longestForSquare, slowPattern } from '../../../schema/language/index.ts';
import type { DocComment } from './doc-comment.ts';
import { report, type Place, type TypeWalk } from './type-walk.ts';

/** What a tag such as `@minimum 1` adds to a schema, or why it cannot. */
export type Constraint = { readonly value: Json } | { readonly fault: string };

const types: ReadonlyMap<string, string> = new Map([
  ['exclusiveMaximum', 'number'],
  ['exclusiveMinimum', 'number'],
  ['format', 'string'],
  ['maximum', 'number'],
  ['maxItems', 'array'],
  ['maxLength', 'string'],
  ['minimum', 'number'],
  ['minItems', 'array'],
  ['minLength', 'string'],
  ['multipleOf', 'number'],
  ['pattern', 'string'],
]);

/** What the tags of a doc comment add to a schema. One that cannot is reported. */
export function tagConstraints(
  tags: DocComment['tags'],
  schema: JsonSchema,
  walk: TypeWalk,
  place: Place,
): JsonObject {
  const found: [string, Json][] = [];
  for (const { name, text } of tags) {
    const constraint = constraintOf(name, text, schema);
    if (constraint === undefined) continue;
    if ('value' in constraint) found.push([name, constraint.value]);
    else report(walk, place, 'constraint', constraint.fault);
  }
  const constraints = Object.fromEntries(found);
  const { pattern: text } = constraints;
  if (typeof text === 'string' && isSlow(text, { ...asObject(schema), ...constraints })) {
    report(walk, place, 'slow-pattern', text);
  }
  return constraints;
}

function asObject(schema: JsonSchema): JsonObject {
  return isJsonObject(schema) ? schema : {};
}

/** `maxLength` is checked first, so a short text keeps the square of its length short. */
function isSlow(text: string, { maxLength }: JsonObject): boolean {
  const growth = slowPattern(text)?.growth;
  if (growth !== 'square') return growth !== undefined;
  return typeof maxLength !== 'number' || maxLength > longestForSquare;
}

/** Reads a doc comment's tag; `undefined` for a tag that constrains nothing. */
export function constraintOf(
  name: string,
  text: string,
  schema: JsonSchema,
): Constraint | undefined {
  const type = types.get(name);
  if (type === undefined) return undefined;
  if (!mayBe(schema, type)) return { fault: `\`@${name}\` stands for ${named(type)}` };
  if (name === 'pattern') return pattern(text);
  if (name === 'format') return format(text);
  return number(name, text);
}

function number(name: string, text: string): Constraint {
  const value = Number(text);
  const isCount = name.endsWith('Length') || name.endsWith('Items');
  const isRight = isCount ? Number.isSafeInteger(value) && value >= 0 : Number.isFinite(value);
  if (text !== '' && isRight && (name !== 'multipleOf' || value > 0)) return { value };
  return { fault: `\`@${name} ${text}\` needs a ${isCount ? 'whole number' : 'number'}` };
}

function named(type: string): string {
  return type === 'array' ? 'an array' : `a ${type}`;
}

/** Whether some value of this type fits. A stand-in may be anything. */
function mayBe(schema: JsonSchema, type: string): boolean {
  if (!isJsonObject(schema)) return schema;
  const { type: types_, anyOf } = schema;
  // True: the values of `anyOf` are schemas.
  if (Array.isArray(anyOf))
    return (anyOf as readonly JsonSchema[]).some((part) => mayBe(part, type));
  if (types_ === undefined) return true;
  return Array.isArray(types_) ? types_.includes(type) : types_ === type;
}

function pattern(text: string): Constraint {
  try {
    new RegExp(text, 'u');
    return { value: text };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { fault: `\`@pattern ${text}\` is no regular expression` };
  }
}

const formats = [
  'date-time',
  'date',
  'time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uuid',
];

function format(text: string): Constraint {
  return formats.includes(text)
    ? { value: text }
    : { fault: `\`@format ${text}\` is unknown; there are ${formats.join(', ')}` };
}
