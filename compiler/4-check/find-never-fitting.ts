import type { JsonObject, JsonSchema, PathTemplate } from '../../lock/index.ts';
import { contentSpan } from '../checker/flow-module-code.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedEntry, ParsedStep } from '../model/parsed.ts';
import type { ResolvedFlow } from '../model/resolved.ts';
import { allCalls, everyStep } from './flow-parts.ts';
import type { RuleInput } from './rule.ts';
import { schemasAtPath, schemasOfKey } from './schema-at-path.ts';
import { whyDisjoint } from './why-disjoint.ts';

/**
 * Arguments that are a plain path, none of whose values is one that the parameter takes: constraints
 * that types do not know. Where some value fits, each one is checked in the run.
 */
export function findNeverFitting(
  input: RuleInput,
  outputs: ReadonlyMap<ParsedStep, JsonSchema>,
): readonly Diagnostic[] {
  return allCalls(input).flatMap(({ call, signature }) =>
    call.with.flatMap((entry) => {
      const given = givenSchemas(entry, input.resolved, outputs);
      const taken = signature && schemasOfKey(signature.input, entry.key.value);
      const why = given && taken && whyNone(given, taken, input);
      if (why === undefined) return [];
      const parameters = { script: call.uses.path.value, argument: entry.key.value, why };
      return [diagnose('check/never-fits', contentSpan(entry.value), parameters)];
    }),
  );
}

function givenSchemas(
  { value }: ParsedEntry,
  resolved: ResolvedFlow,
  outputs: ReadonlyMap<ParsedStep, JsonSchema>,
): readonly JsonObject[] | undefined {
  const { expressions, flow } = resolved;
  const plain = value.kind === 'expression' ? expressions.get(value)?.plain : undefined;
  const [root, name = '', ...rest] = surePath(plain) ?? [];
  if (root === 'inputs') {
    const declared = flow.inputs.find((one) => one.name.value === name && !one.optional);
    return declared && schemasAtPath(declared.schema.value, rest);
  }
  const output =
    root === 'steps' && rest[0] === 'output' ? outputOf(name, resolved, outputs) : undefined;
  return output === undefined ? undefined : schemasAtPath(output, rest.slice(1));
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

function whyNone(
  given: readonly JsonObject[],
  taken: readonly JsonObject[],
  { judge }: RuleInput,
): string | undefined {
  const reasons = given.flatMap((one) => taken.map((other) => whyDisjoint(one, other, judge)));
  return reasons.includes(undefined) ? undefined : reasons[0];
}
