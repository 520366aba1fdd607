import {
  canonicalJson,
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonSchema,
} from '../../lock/index.ts';

/** A field of a record: its schema, and whether it may be missing. */
export interface RecordField {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly optional: boolean;
}

/** The schema of an array whose items fit a schema. */
export function arrayOf(items: JsonSchema): JsonSchema {
  return compose([items], ([inner]) => ({ type: 'array', items: inner ?? true }));
}

/** The schema of one item's result where failures are collected. */
export function collectedOf(value: JsonSchema): JsonSchema {
  const error = {
    type: 'object',
    properties: { name: { type: 'string' }, message: { type: 'string' } },
    required: ['message', 'name'],
  };
  return compose([value], ([inner]) => ({
    anyOf: [
      {
        type: 'object',
        properties: { ok: { const: true }, value: inner ?? true },
        required: ['ok', 'value'],
      },
      { type: 'object', properties: { ok: { const: false }, error }, required: ['error', 'ok'] },
    ],
  }));
}

/** The schema of an approval: who gave it, when, and what was filled in. */
export function approvalOf(form: JsonSchema | undefined): JsonSchema {
  return recordOf([
    { name: 'at', schema: { type: 'string', format: 'date-time' }, optional: false },
    { name: 'by', schema: { type: 'string' }, optional: false },
    ...(form === undefined ? [] : [{ name: 'form', schema: form, optional: false }]),
  ]);
}

/** The schema of a record. Open, as TypeScript's types are. */
export function recordOf(fields: readonly RecordField[]): JsonSchema {
  const sorted = [...fields].sort((a, b) => (a.name < b.name ? -1 : 1));
  return compose(
    sorted.map((field) => field.schema),
    (schemas) => {
      const required = sorted.filter((field) => !field.optional).map((field) => field.name);
      return {
        type: 'object',
        properties: Object.fromEntries(
          sorted.map((field, at) => [field.name, schemas[at] ?? true] as const),
        ),
        ...(required.length > 0 && { required }),
      };
    },
  );
}

/** The schema of a value that fits one of several. */
export function unionOf(schemas: readonly JsonSchema[]): JsonSchema {
  const unique = [...new Map(schemas.map((schema) => [canonicalJson(schema), schema])).values()];
  const [only] = unique;
  if (unique.length === 1 && only !== undefined) return only;
  return compose(unique, (inner) => ({ anyOf: inner }));
}

/** Puts schemas into a larger one: their `$defs` come together at its root, under names of their own. */
function compose(
  parts: readonly JsonSchema[],
  build: (inner: readonly JsonSchema[]) => JsonObject,
): JsonSchema {
  const definitions = new Map<string, Json>();
  const inner = parts.map((part) => {
    if (!isJsonObject(part) || !isJsonObject(part['$defs'])) return part;
    const names = freshNames(part['$defs'], definitions);
    const { $defs: own, ...rest } = rename(part, names);
    for (const [name, definition] of Object.entries(isJsonObject(own) ? own : {})) {
      definitions.set(names.get(name) ?? name, definition);
    }
    return rest;
  });
  const built = build(inner);
  return definitions.size === 0 ? built : { ...built, $defs: Object.fromEntries(definitions) };
}

/** Only a name that stands for something else already needs a new one. */
function freshNames(
  own: JsonObject,
  taken: ReadonlyMap<string, Json>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, definition] of Object.entries(own)) {
    const known = taken.get(name);
    if (known === undefined || canonicalJson(known) === canonicalJson(definition)) continue;
    let number = 2;
    while (taken.has(`${name}_${number}`) || Object.hasOwn(own, `${name}_${number}`)) number += 1;
    names.set(name, `${name}_${number}`);
  }
  return names;
}

function rename(schema: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  if (names.size === 0) return schema;
  const visit = (value: Json, key?: string): Json => {
    if (key === '$ref' && typeof value === 'string') return renamedReference(value, names);
    if (Array.isArray(value)) return value.map((item: Json) => visit(item));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, visit(v, k)]));
  };
  const renamed = visit(schema);
  return isJsonObject(renamed) ? renamed : schema;
}

function renamedReference(reference: string, names: ReadonlyMap<string, string>): string {
  const name = /^#\/\$defs\/(.*)$/.exec(reference)?.[1];
  const fresh = name === undefined ? undefined : names.get(name);
  return fresh === undefined ? reference : `#/$defs/${fresh}`;
}
