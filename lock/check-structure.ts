import { isJsonArray } from './canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { firstFault, type LockFault } from './lock-fault.ts';
import { lockSchema } from './lock-schema.ts';
import { asObject, asTexts, branchesOf, dereference, isOfType, pickBranch } from './pick-branch.ts';

type Path = LockFault['path'];

/**
 * Says where a document breaks the format's schema. Knows exactly the keywords that the schema
 * uses; a differential test holds it to ajv. The document's depth must have been checked.
 */
export function checkStructure(document: Json): LockFault | undefined {
  return check(document, lockSchema, []);
}

function check(value: Json, schema: JsonObject, path: Path): LockFault | undefined {
  const target = dereference(schema, lockSchema);
  if (target['anyOf'] !== undefined) {
    const branch = pickBranch(target, value, lockSchema);
    return branch === undefined
      ? { path, message: `must be ${kindsOf(target)}` }
      : check(value, branch, path);
  }
  const message = wrongScalar(value, target);
  if (message !== undefined) return { path, message };
  if (isJsonArray(value)) return checkItems(value, target, path);
  return isJsonObject(value) ? checkMembers(value, target, path) : undefined;
}

function kindsOf(union: JsonObject): string {
  const titles = branchesOf(union, lockSchema).map(({ title }) => title);
  const names = [...new Set(titles.filter((title) => typeof title === 'string'))];
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

function wrongScalar(value: Json, schema: JsonObject): string | undefined {
  const { type, title, enum: choices } = schema;
  if (!isOfType(type, value))
    return `must be ${typeof title === 'string' ? title : typeName(type)}`;
  if (schema['const'] !== undefined && schema['const'] !== value) {
    return `must be ${JSON.stringify(schema['const'])}`;
  }
  if (isJsonArray(choices) && !choices.includes(value)) {
    return `must be ${choices.map((choice) => JSON.stringify(choice)).join(' or ')}`;
  }
  if (typeof value === 'number') return wrongNumber(value, schema);
  return typeof value === 'string' ? wrongText(value, schema) : undefined;
}

function typeName(type: Json | undefined): string {
  const names = isJsonArray(type) ? type : [type ?? ''];
  return names.map(String).join(' or ');
}

function wrongNumber(value: number, schema: JsonObject): string | undefined {
  const { minimum, maximum, exclusiveMinimum } = schema;
  if (typeof minimum === 'number' && value < minimum) return `must be at least ${minimum}`;
  if (typeof maximum === 'number' && value > maximum) return `must be at most ${maximum}`;
  const isTooSmall = typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum;
  return isTooSmall ? `must be more than ${exclusiveMinimum}` : undefined;
}

function wrongText(value: string, schema: JsonObject): string | undefined {
  const { pattern, title } = schema;
  if (typeof schema['minLength'] === 'number' && value === '') return 'must not be empty';
  if (typeof pattern !== 'string' || compile(pattern).test(value)) return undefined;
  return `must be ${typeof title === 'string' ? title : `like ${pattern}`}`;
}

const patterns = new Map<string, RegExp>();

/** The few patterns of the format, compiled once. */
function compile(source: string): RegExp {
  const pattern = patterns.get(source) ?? new RegExp(source, 'u');
  patterns.set(source, pattern);
  return pattern;
}

function checkItems(value: readonly Json[], schema: JsonObject, path: Path): LockFault | undefined {
  const { minItems, items } = schema;
  if (typeof minItems === 'number' && value.length < minItems) {
    return { path, message: 'must not be empty' };
  }
  if (items === undefined) return undefined;
  return firstFault(value.entries(), ([index, item]) =>
    check(item, asObject(items), [...path, index]),
  );
}

function checkMembers(value: JsonObject, schema: JsonObject, path: Path): LockFault | undefined {
  const missing = asTexts(schema['required']).find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) return { path, message: `has no ${JSON.stringify(missing)}` };
  const properties = asObject(schema['properties']);
  const { additionalProperties: others, propertyNames: names } = schema;
  return firstFault(Object.keys(value), (key) => {
    const inner = [...path, key];
    const item = value[key] ?? null;
    if (Object.hasOwn(properties, key)) return check(item, asObject(properties[key]), inner);
    if (others === false) return { path: inner, message: 'is no field of the format' };
    const wrongName = names === undefined ? undefined : check(key, asObject(names), inner);
    if (wrongName !== undefined)
      return { path: inner, message: `has a name that ${wrongName.message}` };
    return others === undefined ? undefined : check(item, asObject(others), inner);
  });
}
