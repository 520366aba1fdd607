import { isJsonArray } from './canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** A keyword's value where the format's schema has an object. */
export function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** A list of texts of the format's schema; empty where the keyword is absent. */
export function asTexts(value: Json | undefined): readonly string[] {
  const isText = (item: Json): item is string => typeof item === 'string';
  return isJsonArray(value) ? value.filter(isText) : [];
}

/** The definition that a schema of the format stands for. */
export function dereference(schema: JsonObject, root: JsonObject): JsonObject {
  const target = schema['$ref'];
  if (typeof target !== 'string') return schema;
  const name = target.slice('#/$defs/'.length);
  return dereference(asObject(asObject(root['$defs'])[name]), root);
}

const unions = new WeakMap<JsonObject, readonly JsonObject[]>();

/** The branches of a union, with those of unions inside it. */
export function branchesOf(schema: JsonObject, root: JsonObject): readonly JsonObject[] {
  const known = unions.get(schema);
  if (known !== undefined) return known;
  const union = schema['anyOf'];
  const branches = !isJsonArray(union)
    ? [schema]
    : union.flatMap((item) => branchesOf(dereference(asObject(item), root), root));
  unions.set(schema, branches);
  return branches;
}

/**
 * The branch of a union that a value belongs to. The format's unions are told apart by a constant
 * (`kind`), by their required keys or by a type, so that no other branch can fit.
 */
export function pickBranch(
  schema: JsonObject,
  value: Json,
  root: JsonObject,
): JsonObject | undefined {
  return branchesOf(schema, root).find((branch) => {
    if (!fitsOutside(branch, value)) return false;
    return !isJsonObject(value) || fitsInside(branch, value, root);
  });
}

function fitsInside(branch: JsonObject, value: JsonObject, root: JsonObject): boolean {
  return tagsOf(branch, root).every(
    ([key, schema]) => Object.hasOwn(value, key) && fitsOutside(schema, value[key] ?? null),
  );
}

type Tags = readonly (readonly [key: string, schema: JsonObject])[];

/** Per branch: a lock of many steps asks for the same few again and again. */
const tagsOfBranches = new WeakMap<JsonObject, Tags>();

/** The members that tell a branch from the others: its constants, else all that it requires. */
function tagsOf(branch: JsonObject, root: JsonObject): Tags {
  const known = tagsOfBranches.get(branch);
  if (known !== undefined) return known;
  const properties = asObject(branch['properties']);
  const required = asTexts(branch['required']);
  const constants = required.filter((key) => asObject(properties[key])['const'] !== undefined);
  const tags = (constants.length > 0 ? constants : required).map(
    (key) => [key, dereference(asObject(properties[key]), root)] as const,
  );
  tagsOfBranches.set(branch, tags);
  return tags;
}

function fitsOutside(schema: JsonObject, value: Json): boolean {
  if (schema['const'] !== undefined && schema['const'] !== value) return false;
  return isOfType(schema['type'], value);
}

/** The keyword `type`; absent, it admits everything. */
export function isOfType(type: Json | undefined, value: Json): boolean {
  if (type === undefined) return true;
  if (isJsonArray(type)) return type.some((name) => isOfType(name, value));
  if (type === 'null') return value === null;
  if (type === 'array') return isJsonArray(value);
  if (type === 'object') return isJsonObject(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'number') return Number.isFinite(value);
  return typeof value === type;
}
