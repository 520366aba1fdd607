import { isJsonObject, type Json, type JsonSchema, type PathTemplate } from '../../lock/index.ts';
import { containedIn } from '../../schema/compare/index.ts';
import { contentSpan } from '../checker/flow-module-code.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedEntry, ParsedStep } from '../model/parsed.ts';
import type { ResolvedFlow } from '../model/resolved.ts';
import { declaredHere, type Declarations } from './declared-here.ts';
import { allCalls, everyStep, type Call } from './flow-parts.ts';
import { parameterSchema } from './parameter-schema.ts';
import type { RuleInput } from './rule.ts';
import { schemaAtPath } from './schema-at-path.ts';

/**
 * Arguments that are a plain path and whose values the callee need not take: constraints that types do
 * not know. Where none fits, every run would fail; where some may not, each is checked in the run.
 */
export function findUnfitting(
  input: RuleInput & Declarations,
  outputs: ReadonlyMap<ParsedStep, JsonSchema>,
): readonly Diagnostic[] {
  return allCalls(input).flatMap((placed) =>
    placed.call.with.flatMap((entry) => {
      const given = givenSchema(entry, input.resolved, outputs);
      const taken = parameterSchema(placed.signature?.input, entry.key.value);
      if (given === undefined || taken === undefined || !isConstrained(taken)) return [];
      const found = unfitting(given, taken, { ...placed, entry, judge: input.judge });
      if (found === undefined) return [];
      const related = declaredHere(input, placed.step.parsed, entry.key.value);
      return [{ ...found, related }];
    }),
  );
}

interface Argument extends Pick<RuleInput, 'judge'>, Pick<Call, 'call'> {
  readonly entry: ParsedEntry;
}

function unfitting(
  given: JsonSchema,
  taken: JsonSchema,
  argument: Argument,
): Diagnostic | undefined {
  const { call, entry } = argument;
  const parameters = { script: call.uses.path.value, argument: entry.key.value };
  const span = contentSpan(entry.value);
  if (containedIn(given, { not: taken }).kind === 'yes') {
    const any = containedIn(given, false);
    // Nothing is given at all where no value is valid.
    if (any.kind !== 'no') return undefined;
    const why = problemOf(any.witness, taken, argument);
    return diagnose('check/never-fits', span, { ...parameters, why });
  }
  const all = containedIn(given, taken);
  if (all.kind === 'yes') return undefined;
  const why = all.kind === 'no' ? problemOf(all.witness, taken, argument) : undefined;
  return diagnose('check/checked-in-run', span, { ...parameters, why });
}

function problemOf(value: Json, taken: JsonSchema, { judge }: Argument): string | undefined {
  const [problem] = judge.valueProblems(taken, value);
  if (problem === undefined) return undefined;
  const { path, sentence } = problem;
  return path.length === 0 ? `it ${sentence}` : `its \`${path.join('.')}\` ${sentence}`;
}

/** Keywords that say more than a type can. */
const constraints: ReadonlySet<string> = new Set(
  (
    'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format ' +
    'minItems maxItems uniqueItems minProperties maxProperties propertyNames'
  ).split(' '),
);

function isConstrained(schema: Json | undefined): boolean {
  if (Array.isArray(schema)) return schema.some((part: Json) => isConstrained(part));
  if (!isJsonObject(schema)) return false;
  return Object.entries(schema).some(
    ([key, inner]) => constraints.has(key) || isConstrained(inner),
  );
}

function givenSchema(
  { value }: ParsedEntry,
  resolved: ResolvedFlow,
  outputs: ReadonlyMap<ParsedStep, JsonSchema>,
): JsonSchema | undefined {
  const { expressions, flow } = resolved;
  const plain = value.kind === 'expression' ? expressions.get(value)?.plain : undefined;
  const [root, name = '', ...rest] = surePath(plain) ?? [];
  if (root === 'inputs') {
    const declared = flow.inputs.find((one) => one.name.value === name && !one.optional);
    return declared && schemaAtPath(declared.schema.value, rest);
  }
  const output =
    root === 'steps' && rest[0] === 'output' ? outputOf(name, resolved, outputs) : undefined;
  return output === undefined ? undefined : schemaAtPath(output, rest.slice(1));
}

/** Behind `??`, `?.` and in a list there may be something else than what the schema says, or nothing. */
function surePath(plain: PathTemplate | undefined): readonly string[] | undefined {
  if (plain === undefined || plain.else !== undefined) return undefined;
  const keys = plain.path.filter((segment) => typeof segment === 'string');
  return keys.length < plain.path.length ? undefined : keys;
}

/** Of a step that always gives its output, and whose id means no other one. */
function outputOf(
  id: string,
  flow: ResolvedFlow,
  outputs: ReadonlyMap<ParsedStep, JsonSchema>,
): JsonSchema | undefined {
  const [step, ...others] = everyStep(flow).filter(({ parsed }) => parsed.id.value === id);
  if (step === undefined || others.length > 0) return undefined;
  const isSure = step.parsed.if === undefined && step.parsed.onError === undefined;
  return isSure ? outputs.get(step.parsed) : undefined;
}
