import { isJsonObject, type Json, type JsonObject } from '../../lock/index.ts';
import type { YamlPath } from '../yaml/yaml-frames.ts';

/** A key that a map may have, as the schema of the file describes it. */
export interface KeyOffer {
  readonly key: string;
  readonly description?: string;
  /** Whether the map must have it, or must have one of several of which it is one. */
  readonly isNeeded: boolean;
  /** What its value is written as. */
  readonly form: 'map' | 'list' | 'scalar';
}

/** The keys that may be added to the map at a path, which has some already. */
export function offerKeys(
  root: JsonObject,
  path: YamlPath,
  present: ReadonlySet<string>,
): readonly KeyOffer[] {
  const offers = new Map<string, KeyOffer>();
  for (const schema of schemasAt(root, path)) {
    const needed = neededKeys(schema);
    const excluded = excludedKeys(schema, present);
    for (const [key, value] of entriesOf(schema['properties'])) {
      if (present.has(key) || offers.has(key) || excluded.has(key)) continue;
      const description = textOf(value['description']);
      offers.set(key, {
        key,
        ...(description === undefined ? {} : { description }),
        isNeeded: needed.has(key),
        form: formOf(root, value),
      });
    }
  }
  return [...offers.values()];
}

/** The fixed values that may stand at a path. */
export function offerValues(root: JsonObject, path: YamlPath): readonly Json[] {
  const values = schemasAt(root, path).flatMap((schema): readonly Json[] => {
    if (schema['const'] !== undefined) return [schema['const']];
    if (schema['type'] === 'boolean') return [true, false];
    return listOf(schema['enum']);
  });
  return [...new Set(values)];
}

/** Every schema that says something about what stands at a path. */
function schemasAt(root: JsonObject, path: YamlPath): readonly JsonObject[] {
  let schemas = unfold(root, root);
  for (const part of path) {
    schemas = schemas.flatMap((schema) => inside(schema, part)).flatMap((one) => unfold(root, one));
  }
  return schemas;
}

function inside(schema: JsonObject, part: string | number): readonly JsonObject[] {
  if (typeof part === 'number') return objects(schema['items']);
  const { properties } = schema;
  const own = isJsonObject(properties) && Object.hasOwn(properties, part) ? properties[part] : null;
  return objects(own ?? schema['additionalProperties']);
}

/** A schema with what it refers to and the alternatives that it has. No schema of ours refers to itself at once. */
function unfold(root: JsonObject, schema: JsonObject): readonly JsonObject[] {
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => {
    return listOf(schema[key]).flatMap(objects);
  });
  const named = textOf(schema['$ref'])?.replace('#/$defs/', '');
  const { $defs } = root;
  const target =
    named !== undefined && isJsonObject($defs) && Object.hasOwn($defs, named) ? $defs[named] : null;
  return [schema, ...[...objects(target), ...parts].flatMap((one) => unfold(root, one))];
}

/** Keys that `oneOf` chooses between are needed as long as none is there. */
function neededKeys(schema: JsonObject): ReadonlySet<string> {
  return new Set([...texts(schema['required']), ...choices(schema)]);
}

function excludedKeys(schema: JsonObject, present: ReadonlySet<string>): ReadonlySet<string> {
  const chosen = choices(schema);
  const others = chosen.some((key) => present.has(key)) ? chosen : [];
  const { dependentRequired } = schema;
  const without = isJsonObject(dependentRequired)
    ? Object.entries(dependentRequired).flatMap(([key, needs]) =>
        texts(needs).every((one) => present.has(one)) ? [] : [key],
      )
    : [];
  return new Set([...others, ...without]);
}

function choices(schema: JsonObject): readonly string[] {
  return listOf(schema['oneOf'])
    .flatMap(objects)
    .flatMap((one) => texts(one['required']));
}

function formOf(root: JsonObject, schema: JsonObject): KeyOffer['form'] {
  const types = unfold(root, schema).flatMap(({ type }) => textOf(type) ?? []);
  const [type] = types;
  if (type === 'object') return 'map';
  return type === 'array' ? 'list' : 'scalar';
}

function entriesOf(value: Json | undefined): readonly (readonly [string, JsonObject])[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => (isJsonObject(one) ? [[key, one]] : []));
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return isJsonObject(value) ? [value] : [];
}

function texts(value: Json | undefined): readonly string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}

function listOf(value: Json | undefined): readonly Json[] {
  // `isArray` would make it a list of anything.
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
