import type { ts } from 'ts-morph';
import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../../lock/index.ts';

interface Definition {
  readonly id: number;
  /** What the user calls the type. */
  readonly name: string | undefined;
  schema: JsonSchema;
  uses: number;
  isBuilding: boolean;
  isRecursive: boolean;
}

/** Types that were met, so that each is walked once and one that leads to itself ends. */
export interface Definitions {
  /** A stand-in for the schema of the type, which `build` makes when the type is new. */
  readonly enter: (type: ts.Type, name: string | undefined, build: () => JsonSchema) => JsonSchema;
  /** Puts schemas where their stand-ins are: in `$defs` when recursive or named and used twice. */
  readonly assemble: (schema: JsonSchema) => JsonSchema | undefined;
}

/** A schema with more parts is not reviewable, and its type is likely not what was meant. */
const mostParts = 10_000;

export function createDefinitions(): Definitions {
  const byType = new Map<ts.Type, Definition>();
  const byId: Definition[] = [];
  return {
    enter: (type, name, build) => {
      const known = byType.get(type);
      if (known !== undefined) {
        known.uses += 1;
        known.isRecursive ||= known.isBuilding;
        return standIn(known);
      }
      const added: Definition = {
        id: byId.length,
        name,
        schema: true,
        uses: 1,
        isBuilding: true,
        isRecursive: false,
      };
      byType.set(type, added);
      byId.push(added);
      added.schema = build();
      added.isBuilding = false;
      return standIn(added);
    },
    assemble: (schema) => assemble(schema, byId),
  };
}

function standIn({ id }: Definition): JsonSchema {
  return { $ref: `@${id}` };
}

/** `undefined` when the schema has too many parts. */
function assemble(schema: JsonSchema, byId: readonly Definition[]): JsonSchema | undefined {
  const names = new Map<Definition, string>();
  const definitions = new Map<string, Json>();
  let parts = 0;
  const expand = (value: Json): Json => {
    parts += 1;
    if (parts > mostParts) return true;
    if (Array.isArray(value)) return value.map(expand);
    if (!isJsonObject(value)) return value;
    const found = definitionOf(value, byId);
    if (found === undefined) return mapValues(value, expand);
    const beside = Object.entries(value).filter(([key]) => key !== '$ref');
    const kept = mapValues(Object.fromEntries(beside), expand);
    if (!isShared(found)) return merge(expand(found.schema), kept);
    return { ...kept, $ref: `#/$defs/${define(found)}` };
  };
  const define = (definition: Definition): string => {
    const known = names.get(definition);
    if (known !== undefined) return known;
    const name = freeName(definition.name ?? 'Type', new Set(names.values()));
    names.set(definition, name);
    definitions.set(name, expand(definition.schema));
    return name;
  };
  const whole = expand(schema);
  if (parts > mostParts) return undefined;
  // True: expanding keeps the kind of a value, and a schema is an object or a boolean.
  const expanded = whole as JsonSchema;
  if (definitions.size === 0 || typeof expanded === 'boolean') return expanded;
  return { ...expanded, $defs: Object.fromEntries(definitions) };
}

function definitionOf(value: JsonObject, byId: readonly Definition[]): Definition | undefined {
  const reference = value['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('@')) return undefined;
  return byId[Number(reference.slice(1))];
}

function isShared({ isRecursive, name, uses, schema }: Definition): boolean {
  if (isRecursive) return true;
  return name !== undefined && uses > 1 && isJsonObject(schema) && schema['type'] === 'object';
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}${number}`;
  return free;
}

function merge(schema: Json, beside: JsonObject): Json {
  if (Object.keys(beside).length === 0) return schema;
  return isJsonObject(schema) ? { ...schema, ...beside } : beside;
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
