import type { JsonSchema, Sha256 } from '../../lock/index.ts';
import type { ParsedChoose, ParsedForEach, ParsedStep } from '../model/parsed.ts';
import type { ResolvedStep } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';
import {
  approvalOf,
  arrayOf,
  collectedOf,
  recordOf,
  unionOf,
  type RecordField,
} from './compose-schema.ts';
import { formSchema } from '../checker/form-schema.ts';

/** Where the schemas of a flow's leaves come from. */
export interface SchemaSources {
  readonly signatures: ReadonlyMap<Sha256, Signature>;
  /** The schema of a value step, from the type checker. */
  readonly valueSchema: (step: ParsedStep) => JsonSchema | undefined;
  /** Whether a choice without `else` always takes a branch. */
  readonly isExhaustive: (step: ParsedStep) => boolean;
}

/** The schema of every step's output; a step that was reported, or that holds one, has none. */
export function outputSchemas(
  steps: readonly ResolvedStep[],
  sources: SchemaSources,
): ReadonlyMap<ParsedStep, JsonSchema> {
  const found = new Map<ParsedStep, JsonSchema>();
  const visit = (step: ResolvedStep): void => {
    step.scopes.flat().forEach(visit);
    const schema = outputSchema(step, sources, found);
    if (schema !== undefined) found.set(step.parsed, schema);
  };
  steps.forEach(visit);
  return found;
}

type Found = ReadonlyMap<ParsedStep, JsonSchema>;

function outputSchema(
  step: ResolvedStep,
  sources: SchemaSources,
  found: Found,
): JsonSchema | undefined {
  const { body } = step.parsed;
  switch (body.kind) {
    case 'value':
      return sources.valueSchema(step.parsed);
    case 'script':
    case 'flow':
      return callSchema(step, sources);
    case 'repeat':
      return recordSchema(step.scopes[0] ?? [], found);
    case 'sleep':
    case 'return':
      return { type: 'null' };
    case 'approve':
      return approvalOf(body.form && formSchema(body.form.value));
    case 'for-each':
      return forEachSchema(step, body, sources, found);
    case 'choose':
      return chooseSchema(step, body, sources, found);
  }
}

function forEachSchema(
  step: ResolvedStep,
  body: ParsedForEach,
  sources: SchemaSources,
  found: Found,
): JsonSchema | undefined {
  const item =
    body.body.kind === 'steps'
      ? recordSchema(step.scopes[0] ?? [], found)
      : callSchema(step, sources);
  if (item === undefined) return undefined;
  return arrayOf(body.onItemError === 'collect' ? collectedOf(item) : item);
}

function chooseSchema(
  step: ResolvedStep,
  body: ParsedChoose,
  { isExhaustive }: SchemaSources,
  found: Found,
): JsonSchema | undefined {
  const branches = step.scopes.map((scope) => recordSchema(scope, found));
  const known = branches.filter((branch) => branch !== undefined);
  if (known.length < branches.length) return undefined;
  const isTaken = body.else !== undefined || isExhaustive(step.parsed);
  return unionOf(isTaken ? known : [...known, { type: 'null' }]);
}

function callSchema(step: ResolvedStep, { signatures }: SchemaSources): JsonSchema | undefined {
  if (step.subflow !== undefined) return step.subflow.lock.interface.outputs;
  return step.script && signatures.get(step.script.digest)?.output;
}

function recordSchema(steps: readonly ResolvedStep[], found: Found): JsonSchema | undefined {
  // A step that ends the flow leaves nobody to see its output.
  const seen = steps.filter(({ parsed }) => parsed.body.kind !== 'return');
  const fields = seen.map(({ parsed }): RecordField | undefined => {
    const schema = found.get(parsed);
    const optional = parsed.if !== undefined || parsed.onError !== undefined;
    return schema === undefined ? undefined : { name: parsed.id.value, schema, optional };
  });
  const known = fields.filter((field) => field !== undefined);
  return known.length < fields.length ? undefined : recordOf(known);
}
