import {
  canonicalScalar,
  canonicalString,
  isJsonArray,
  maxDepth,
  sortedKeys,
} from './canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { lockSchema } from './lock-schema.ts';
import type { Lock } from './lock.ts';
import { asObject, dereference, pickBranch } from './pick-branch.ts';

/**
 * The one text of a lock: fields in the order of the format's schema, maps by UTF-16 code unit,
 * one item a line, two spaces a level, a newline at the end. Throws when it is not a lock.
 */
export function formatLock(lock: Lock): string {
  // A lock is JSON: interfaces only lack the index signature.
  return formatDocument(lock as unknown as Json);
}

/** `formatLock` of what may be a lock. Throws where the schema has no place for a value. */
export function formatDocument(document: Json): string {
  return formatBySchema(document, lockSchema);
}

/** The one text of a document of another format of ours, by its schema as a lock's text is by the lock's. */
export function formatBySchema(document: Json, schema: JsonObject): string {
  return `${print(document, schema, { root: schema, depth: 0 })}\n`;
}

interface Position {
  /** Where the definitions stand. */
  readonly root: JsonObject;
  readonly depth: number;
}

function print(value: Json, schema: JsonObject, { root, depth }: Position): string {
  if (depth > maxDepth) throw new RangeError(`A lock is nested more than ${maxDepth} deep.`);
  const target = dereference(schema, root);
  if (target['anyOf'] !== undefined) {
    const branch = pickBranch(target, value, root);
    if (branch === undefined) throw new RangeError('A lock holds a value that fits no form.');
    return print(value, branch, { root, depth });
  }
  const inside = { root, depth: depth + 1 };
  if (target['x-line'] === true) return printLine(value, target, depth);
  if (isJsonArray(value)) {
    const item = asObject(target['items']);
    return lines(
      ['[', ']'],
      value.map((entry) => print(entry, item, inside)),
      depth,
    );
  }
  if (isJsonObject(value)) {
    const members = orderedKeys(value, target).map(
      (key) =>
        `${canonicalString(key)}: ${print(value[key] ?? null, memberSchema(target, key), inside)}`,
    );
    return lines(['{', '}'], members, depth);
  }
  return canonicalScalar(value);
}

/** The schema's own order, then the rest sorted; a key without a place is our mistake. */
function orderedKeys(value: JsonObject, schema: JsonObject): readonly string[] {
  const properties = asObject(schema['properties']);
  const known = Object.keys(properties).filter((key) => Object.hasOwn(value, key));
  if (known.length === Object.keys(value).length) return known;
  const others = sortedKeys(value).filter((key) => !Object.hasOwn(properties, key));
  if (others.length > 0 && schema['additionalProperties'] === false) {
    throw new RangeError(`A lock has no field ${JSON.stringify(others[0])} there.`);
  }
  return [...known, ...others];
}

function memberSchema(schema: JsonObject, key: string): JsonObject {
  const properties = asObject(schema['properties']);
  if (Object.hasOwn(properties, key)) return asObject(properties[key]);
  return asObject(schema['additionalProperties']);
}

function lines([open, close]: [string, string], parts: readonly string[], depth: number): string {
  if (parts.length === 0) return open + close;
  const indent = `\n${'  '.repeat(depth)}`;
  return `${open}${indent}  ${parts.join(`,${indent}  `)}${indent}${close}`;
}

/** `{ "path": ["steps", "search"], "else": 1 }`. */
function printLine(value: Json, schema: JsonObject, depth: number): string {
  if (depth > maxDepth) throw new RangeError(`A lock is nested more than ${maxDepth} deep.`);
  if (isJsonArray(value)) {
    return `[${value.map((item) => printLine(item, {}, depth + 1)).join(', ')}]`;
  }
  if (!isJsonObject(value)) return canonicalScalar(value);
  const members = orderedKeys(value, schema).map(
    (key) => `${canonicalString(key)}: ${printLine(value[key] ?? null, {}, depth + 1)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
