import { isJsonArray } from './canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { firstFault, type LockFault } from './lock-fault.ts';
import { lockSchema } from './lock-schema.ts';
import { asObject, asTexts, branchesOf, dereference, isOfType, pickBranch } from './pick-branch.ts';

/**
 * Says where a document breaks the format's schema. Knows exactly the keywords that the schema
 * uses; a differential test holds it to ajv. The document's depth must have been checked.
 */
export function checkStructure(
  document: Json,
  schema: JsonObject = lockSchema,
): LockFault | undefined {
  return check(document, schema, schema);
}

/** The fault's path starts at the value, so that a lock without any makes no path. */
function check(value: Json, schema: JsonObject, root: JsonObject): LockFault | undefined {
  const target = dereference(schema, root);
  if (target['anyOf'] !== undefined) {
    const branch = pickBranch(target, value, root);
    if (branch === undefined) return fault(`must be ${kindsOf(target, root)}`);
    return check(value, branch, root);
  }
  const message = wrongScalar(value, target);
  if (message !== undefined) return fault(message);
  if (isJsonArray(value)) return checkItems(value, target, root);
  return isJsonObject(value) ? checkMembers(value, target, root) : undefined;
}

function fault(message: string): LockFault {
  return { path: [], message };
}

function inside(key: string | number, found: LockFault | undefined): LockFault | undefined {
  return found && { ...found, path: [key, ...found.path] };
}

function kindsOf(union: JsonObject, root: JsonObject): string {
  const titles = branchesOf(union, root).map(({ title }) => title);
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

function checkItems(
  value: readonly Json[],
  schema: JsonObject,
  root: JsonObject,
): LockFault | undefined {
  const { minItems, items } = schema;
  if (typeof minItems === 'number' && value.length < minItems) return fault('must not be empty');
  if (items === undefined) return undefined;
  return firstFault(value.entries(), ([index, item]) =>
    inside(index, check(item, asObject(items), root)),
  );
}

function checkMembers(
  value: JsonObject,
  schema: JsonObject,
  root: JsonObject,
): LockFault | undefined {
  const { required, properties, additionalProperties, propertyNames } = schema;
  const missing = asTexts(required).find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) return fault(`has no ${JSON.stringify(missing)}`);
  const known = asObject(properties);
  return firstFault(Object.keys(value), (key) => {
    const item = value[key] ?? null;
    if (Object.hasOwn(known, key)) return inside(key, check(item, asObject(known[key]), root));
    if (additionalProperties === false) return inside(key, fault('is no field of the format'));
    // What the format does not say is empty, and admits everything.
    const wrongName = check(key, asObject(propertyNames), root);
    if (wrongName) return inside(key, fault(`has a name that ${wrongName.message}`));
    return inside(key, check(item, asObject(additionalProperties), root));
  });
}
