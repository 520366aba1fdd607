import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../lock/index.ts';
import { literalValue } from '../checker/flow-module-literal.ts';
import { literalExpression } from '../checker/literal-expression.ts';
import type { ParsedTemplate } from '../model/parsed.ts';
import { casesOf, schemaAt } from './schema-cases.ts';
import type { SchemaJudge, ValueProblem } from './schema-judge.ts';

/** How the literal parts of a value break a schema, whatever its expressions give. */
export function partProblems(
  schema: JsonSchema,
  template: ParsedTemplate,
  judge: SchemaJudge,
): readonly ValueProblem[] {
  const root = isJsonObject(schema) ? schema : {};
  return problemsOf({ judge, root }, [schema], template);
}

interface Walk {
  readonly judge: SchemaJudge;
  readonly root: JsonObject;
}

/** The value as far as it is written out. */
function writtenValue(template: ParsedTemplate): Json | undefined {
  return template.kind === 'expression'
    ? literalExpression(template.source)
    : literalValue(template);
}

function problemsOf(
  walk: Walk,
  schemas: readonly JsonSchema[],
  template: ParsedTemplate,
): readonly ValueProblem[] {
  if (schemas.length === 0) return [];
  const value = writtenValue(template);
  if (value !== undefined) return valueProblems(walk, schemas, value);
  if (template.kind !== 'object' && template.kind !== 'array') return [];
  const cases = schemas
    .flatMap((schema) => casesOf(schema, walk.root))
    .filter((one) => mayBe(one, template, walk));
  return partsOf(template).flatMap(([key, part]) => {
    const inner = cases.map((one) => schemaAt(one, key, template.kind));
    // What one case leaves open may be anything.
    if (inner.includes(undefined)) return [];
    const known = inner.filter((one) => one !== undefined);
    return problemsOf(walk, known, part).map((problem) => ({
      ...problem,
      path: [key, ...problem.path],
    }));
  });
}

function partsOf(
  template: ParsedTemplate & { readonly kind: 'array' | 'object' },
): readonly (readonly [string, ParsedTemplate])[] {
  return template.kind === 'array'
    ? template.items.map((item, index) => [String(index), item] as const)
    : template.entries.map(({ key, value }) => [key.value, value] as const);
}

function valueProblems(
  { judge, root }: Walk,
  schemas: readonly JsonSchema[],
  value: Json,
): readonly ValueProblem[] {
  const [first, ...others] = schemas;
  if (first === undefined) return [];
  const schema = others.length === 0 ? first : { anyOf: schemas };
  return judge.valueProblems(withDefinitions(schema, root), value);
}

function withDefinitions(schema: JsonSchema, { $defs: definitions }: JsonObject): JsonSchema {
  if (!isJsonObject(schema) || definitions === undefined) return schema;
  return schema['$defs'] === undefined ? { ...schema, $defs: definitions } : schema;
}

/** Whether a case takes the literals that stand beside the expressions as what tells the cases apart. */
function mayBe(
  schema: JsonObject,
  template: ParsedTemplate & { readonly kind: 'array' | 'object' },
  { judge }: Walk,
): boolean {
  if (schema['type'] !== template.kind) return false;
  return partsOf(template).every(([key, part]) => {
    const value = writtenValue(part);
    const wanted = schemaAt(schema, key, template.kind);
    if (value === undefined || !isJsonObject(wanted)) return true;
    const tells = wanted['const'] !== undefined || wanted['enum'] !== undefined;
    return !tells || judge.valueProblems(wanted, value).length === 0;
  });
}
