import { isJsonObject, type Json, type JsonSchema, type Lock } from '../../lock/index.ts';
import { closest } from '../../output/index.ts';
import type { Named } from '../1-parse/named-map.ts';
import type { Written } from '../1-parse/record.ts';
import type { SchemaJudge } from '../4-check/schema-judge.ts';
import type { FixedValue } from './fixed-value.ts';
import type { TestPlaces } from './test-places.ts';

/** What tests are checked against. */
export interface FlowUnderTest {
  readonly lock: Lock;
  readonly places: TestPlaces;
  readonly judge: SchemaJudge;
}

/** An object schema of which nothing is demanded but what is there. */
export function withoutRequired(schema: JsonSchema): JsonSchema {
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'required'));
}

/** Names that must be there. */
export function requiredOf(schema: JsonSchema): readonly string[] {
  const required: Json | undefined = isJsonObject(schema) ? schema['required'] : undefined;
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

/** Values under names, as one value. */
export function asObject(values: readonly Named<FixedValue>[]): FixedValue {
  const [first] = values;
  const path = first?.name.span.path ?? '';
  return {
    value: Object.fromEntries(values.map(({ name, value }) => [name.value, value.value])),
    node: {
      kind: 'map',
      entries: values.map(({ name, value }) => ({ key: name, value: value.node })),
      written: values.length,
      span: first?.name.span ?? { path, start: 0, end: 0 },
    },
  };
}

/** The keys of a map, those too whose values could not be read. */
export function writtenKeys(written: Written<unknown> | undefined): readonly string[] {
  return written?.node.kind === 'map' ? written.node.entries.map(({ key }) => key.value) : [];
}

/**
 * Whether one of the keys is the name, or is none of the known ones and near it: that was reported as
 * a misspelling, and that the name is missing is only its consequence.
 */
export function isMeant(
  name: string,
  keys: readonly string[],
  isKnown: (key: string) => boolean,
): boolean {
  return keys.some((key) => key === name || (!isKnown(key) && closest(key, [name]) === name));
}

/** Whether an object schema names a property. */
export function hasProperty(schema: JsonSchema, name: string): boolean {
  const properties = isJsonObject(schema) ? schema['properties'] : undefined;
  return isJsonObject(properties) && Object.hasOwn(properties, name);
}
