import { isJsonObject, type JsonObject, type JsonSchema } from '../../../lock/index.ts';
import { contentSpan } from '../../checker/flow-module-code.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ParsedTemplate } from '../../model/parsed.ts';
import type { Span } from '../../model/source.ts';
import { declaredHere } from '../declared-here.ts';
import { allCalls } from '../flow-parts.ts';
import { partProblems } from '../part-problems.ts';
import type { RuleInput } from '../rule.ts';

/** A literal argument, and each literal part of another, fits the schema of its parameter, constraints included. */
export function argumentValue(input: RuleInput): readonly Diagnostic[] {
  return allCalls(input).flatMap(({ step, call, signature }) =>
    call.with.flatMap(({ key, value }) => {
      const schema = parameterSchema(signature?.input, key.value);
      if (schema === undefined) return [];
      return partProblems(schema, value, input.judge).map(({ path, sentence }) => {
        const argument = [key.value, ...path].join('.');
        const parameters = { script: call.uses.path.value, argument, sentence };
        const related = declaredHere(input, step.parsed, key.value);
        return diagnose('check/argument-value', spanAt(value, path), parameters, { related });
      });
    }),
  );
}

/** Where the part of a value stands that a path leads to; as near as it goes. */
function spanAt(template: ParsedTemplate, [first, ...rest]: readonly string[]): Span {
  if (first === undefined) return contentSpan(template);
  if (template.kind === 'array') {
    const item = template.items[Number(first)];
    return item === undefined ? template.span : spanAt(item, rest);
  }
  if (template.kind !== 'object') return contentSpan(template);
  const entry = template.entries.find(({ key }) => key.value === first);
  return entry === undefined ? template.span : spanAt(entry.value, rest);
}

const schemas = new WeakMap<JsonObject, Map<string, JsonSchema>>();

/** The schema of one parameter, able to stand alone. The same object each time, so that it is compiled once. */
function parameterSchema(input: JsonSchema | undefined, name: string): JsonSchema | undefined {
  if (!isJsonObject(input)) return undefined;
  const { properties, additionalProperties } = input;
  const isNamed = isJsonObject(properties) && Object.hasOwn(properties, name);
  const own = isNamed ? properties[name] : additionalProperties;
  const known = schemas.get(input) ?? new Map<string, JsonSchema>();
  schemas.set(input, known);
  // A key that the script does not take is reported as such.
  const schema = known.get(name) ?? (own === false ? undefined : standalone(input, own));
  if (schema !== undefined) known.set(name, schema);
  return schema;
}

function standalone(
  { $defs: definitions }: JsonObject,
  schema: JsonObject[string] | undefined,
): JsonSchema | undefined {
  if (typeof schema === 'boolean') return schema;
  if (!isJsonObject(schema)) return undefined;
  return definitions === undefined ? schema : { ...schema, $defs: definitions };
}
