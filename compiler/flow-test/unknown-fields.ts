import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../lock/index.ts';
import { casesOf, schemaAt } from '../4-check/schema-cases.ts';
import type { SchemaJudge } from '../4-check/schema-judge.ts';

/** A key that no form of its object knows. */
export interface UnknownField {
  /** From the whole value to the key. */
  readonly path: readonly string[];
  /** What could stand there. */
  readonly known: readonly string[];
}

/**
 * The keys of a value that its schema does not name. Schemas of outputs are open, as TypeScript's
 * types are; a value that somebody writes out is held to the names, as TypeScript holds a literal.
 */
export function unknownFields(
  schema: JsonSchema,
  value: Json,
  judge: SchemaJudge,
): readonly UnknownField[] {
  const root = isJsonObject(schema) ? schema : {};
  return fieldsOf({ judge, root }, [schema], value);
}

interface Walk {
  readonly judge: SchemaJudge;
  readonly root: JsonObject;
}

function fieldsOf(
  walk: Walk,
  schemas: readonly JsonSchema[],
  value: Json,
): readonly UnknownField[] {
  if (typeof value !== 'object' || value === null) return [];
  const cases = meantCases(walk, schemas, value);
  if (cases.length === 0) return [];
  const kind = Array.isArray(value) ? 'array' : 'object';
  return Object.entries<Json>(value).flatMap(([key, part]): readonly UnknownField[] => {
    if (kind === 'object' && cases.every((one) => !knows(one, key))) {
      return [{ path: [key], known: [...new Set(cases.flatMap(namesOf))] }];
    }
    const naming = kind === 'array' ? cases : cases.filter((one) => knows(one, key));
    const inner = naming.map((one) => schemaAt(one, key, kind));
    // What one form leaves open may be anything.
    if (inner.includes(undefined)) return [];
    const known = inner.filter((one) => one !== undefined);
    return fieldsOf(walk, known, part).map((field) => ({ ...field, path: [key, ...field.path] }));
  });
}

/** The forms that the value has; where it has none of them, those whose tags it has. */
function meantCases(
  { judge, root }: Walk,
  schemas: readonly JsonSchema[],
  value: JsonObject | readonly Json[],
): readonly JsonObject[] {
  const all = schemas.flatMap((schema) => casesOf(schema, root));
  if (schemas.some(saysNothing) || all.some(saysNothing)) return [];
  const cases = all.filter((one) => one['type'] === (Array.isArray(value) ? 'array' : 'object'));
  const definitions = root['$defs'];
  const fits = (schema: JsonObject, part: Json): boolean => {
    const whole = definitions === undefined ? schema : { ...schema, $defs: definitions };
    return judge.valueProblems(whole, part).length === 0;
  };
  const fitting = cases.filter((one) => fits(one, value));
  if (fitting.length > 0) return fitting;
  return cases.filter((one) => tagsOf(one, value).every(([schema, part]) => fits(schema, part)));
}

/** The parts of a value that tell the forms of a union apart, with what each must be. */
function tagsOf(
  { properties }: JsonObject,
  value: JsonObject | readonly Json[],
): readonly (readonly [JsonObject, Json])[] {
  if (!isJsonObject(properties)) return [];
  return Object.entries<Json>(value).flatMap(([key, part]) => {
    const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const isTag =
      isJsonObject(schema) && (schema['const'] !== undefined || schema['enum'] !== undefined);
    return isTag ? [[schema, part] as const] : [];
  });
}

/** A schema without any demand lets everything in. */
function saysNothing(schema: JsonSchema): boolean {
  return (
    !isJsonObject(schema) ||
    !['type', '$ref', 'anyOf', 'oneOf', 'const', 'enum'].some((key) => Object.hasOwn(schema, key))
  );
}

function knows(schema: JsonObject, key: string): boolean {
  const { properties, additionalProperties, patternProperties } = schema;
  if (isJsonObject(properties) && Object.hasOwn(properties, key)) return true;
  if (patternProperties !== undefined) return true;
  if (additionalProperties === false) return false;
  // A record says of what form its values are; an object without any names is any object.
  return additionalProperties !== undefined || properties === undefined;
}

function namesOf({ properties }: JsonObject): readonly string[] {
  return isJsonObject(properties) ? Object.keys(properties) : [];
}
