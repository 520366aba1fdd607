import type { JsonSchema } from './json.ts';
import { subschemas } from './subschemas.ts';

/** A keyword that `validateValue` does not know, and where it stands. */
export interface UnknownKeyword {
  /** From the schema's root to the schema that holds it. */
  readonly path: readonly (string | number)[];
  readonly keyword: string;
}

const known: ReadonlySet<string> = new Set([
  '$comment',
  '$defs',
  '$ref',
  '$schema',
  'additionalProperties',
  'allOf',
  'anyOf',
  'const',
  'contentEncoding',
  'default',
  'deprecated',
  'description',
  'enum',
  'examples',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'items',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'not',
  'oneOf',
  'pattern',
  'patternProperties',
  'prefixItems',
  'properties',
  'propertyNames',
  'required',
  'title',
  'type',
  'uniqueItems',
  'x-type',
]);

/** The keywords of a schema that would be ignored, so that its writer can be told. */
export function unknownKeywords(schema: JsonSchema): readonly UnknownKeyword[] {
  const found: UnknownKeyword[] = [];
  const waiting: { path: readonly (string | number)[]; schema: JsonSchema }[] = [
    { path: [], schema },
  ];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { path } = next;
    if (typeof next.schema !== 'boolean') {
      const strange = Object.keys(next.schema).filter((keyword) => !known.has(keyword));
      found.push(...strange.map((keyword) => ({ path, keyword })));
    }
    for (const inner of subschemas(next.schema)) {
      waiting.push({ path: [...path, ...inner.path], schema: inner.schema });
    }
  }
  return found;
}
