import { asMembers, asSchema, isJsonObject, type Json, type JsonSchema, own } from './json.ts';
import { followRef } from './resolve-ref.ts';

/**
 * Fills in what an object leaves out and its schema has a `default` for, also in the objects that
 * are there inside it. Other values come back as they are; nothing is changed in place.
 */
export function withDefaults(schema: JsonSchema, value: Json): Json {
  return fill(schema, value, schema);
}

function fill(schema: JsonSchema, value: Json, root: JsonSchema): Json {
  const target = followRef(schema, root);
  const members = asMembers(target['properties']);
  if (!isJsonObject(value) || Object.keys(members).length === 0) return value;
  const given = Object.entries(value).map(([key, item]): readonly [string, Json] => {
    const member = own(members, key);
    return [key, member === undefined ? item : fill(asSchema(member), item, root)];
  });
  const added = Object.keys(members).flatMap((key): readonly (readonly [string, Json])[] => {
    const preset = Object.hasOwn(value, key) ? undefined : defaultOf(asSchema(members[key]), root);
    return preset === undefined ? [] : [[key, preset]];
  });
  return Object.fromEntries([...given, ...added]);
}

/** The `default` next to a `$ref` comes before the one behind it. */
function defaultOf(schema: JsonSchema, root: JsonSchema): Json | undefined {
  if (typeof schema === 'boolean') return undefined;
  return own(schema, 'default') ?? own(followRef(schema, root), 'default');
}
