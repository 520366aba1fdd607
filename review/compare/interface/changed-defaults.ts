import {
  canonicalJson,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonSchema,
} from '../../../lock/index.ts';
import { asSchema, followed } from './plain-schema.ts';

/** A member whose value is another one now when a caller leaves it out. */
export interface ChangedDefault {
  readonly about: string;
  /** Absent: there was none. */
  readonly from?: Json;
  readonly to?: Json;
}

interface Both {
  readonly before: JsonSchema;
  readonly after: JsonSchema;
}

/** References may make a small schema stand for an endless one. */
const maxMembers = 2_000;

/**
 * The members of both schemas that could be left out on both sides and mean something else then, also in
 * objects inside; just where a run fills defaults in.
 */
export function changedDefaults(before: JsonSchema, after: JsonSchema): readonly ChangedDefault[] {
  const found: ChangedDefault[] = [];
  const waiting = [{ about: '', before, after }];
  let left = maxMembers;
  while (left > 0) {
    const pair = waiting.shift();
    if (pair === undefined) return found;
    const members = commonMembers(pair, { before, after });
    left -= members.length + 1;
    // One by one: arguments of a call are on the stack, and a schema may have more members than fit there.
    for (const member of members) {
      if (member.change !== undefined) found.push(member.change);
      waiting.push(member);
    }
  }
  // An object that was not looked into any more counts as changed where it is another one: no default hides in bulk.
  const unseen = waiting.filter(
    (pair) =>
      canonicalJson(pair.before) !== canonicalJson(pair.after) &&
      commonMembers(pair, { before, after }).length > 0,
  );
  return [...found, ...unseen.map(({ about }) => ({ about }))];
}

interface Member extends Both {
  readonly about: string;
  readonly change?: ChangedDefault;
}

function commonMembers(pair: Both & { readonly about: string }, roots: Both): readonly Member[] {
  const had = objectOf(followed(pair.before, roots.before));
  const has = objectOf(followed(pair.after, roots.after));
  return [...had.members].flatMap(([name, before]): readonly Member[] => {
    const after = has.members.get(name);
    if (after === undefined) return [];
    const about = pair.about === '' ? name : `${pair.about}.${name}`;
    const member = { about, before, after };
    if (had.required.has(name) || has.required.has(name)) return [member];
    const change = changeOf(about, defaultOf(before, roots.before), defaultOf(after, roots.after));
    return [{ ...member, ...(change && { change }) }];
  });
}

function changeOf(
  about: string,
  from: Json | undefined,
  to: Json | undefined,
): ChangedDefault | undefined {
  const [before, after] = [from, to].map((value) =>
    value === undefined ? '' : canonicalJson(value),
  );
  if (before === after) return undefined;
  return { about, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** The `default` next to a `$ref` comes before the one behind it. */
function defaultOf(schema: JsonSchema, root: JsonSchema): Json | undefined {
  for (const place of [schema, followed(schema, root)]) {
    if (isJsonObject(place) && Object.hasOwn(place, 'default')) return place['default'];
  }
  return undefined;
}

function objectOf(schema: JsonSchema): {
  readonly members: ReadonlyMap<string, JsonSchema>;
  readonly required: ReadonlySet<unknown>;
} {
  const properties = isJsonObject(schema) ? schema['properties'] : undefined;
  const required = isJsonObject(schema) ? schema['required'] : undefined;
  const members = isJsonObject(properties) ? Object.entries(properties) : [];
  return {
    members: new Map(members.map(([name, member]) => [name, asSchema(member)])),
    required: new Set(isJsonArray(required) ? required : []),
  };
}
