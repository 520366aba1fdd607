import type { JsonSchema, Sha256 } from '../../lock/index.ts';
import type { ParsedStep } from '../model/parsed.ts';
import type { ResolvedStep } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';
import { arrayOf, collectedOf, recordOf, unionOf, type RecordField } from './compose-schema.ts';

/** Where the schemas of a flow's leaves come from. */
export interface SchemaSources {
  readonly signatures: ReadonlyMap<Sha256, Signature>;
  /** The schema of a value step, from the type checker. */
  readonly valueSchema: (step: ParsedStep) => JsonSchema | undefined;
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
      return scriptSchema(step, sources);
    case 'for-each': {
      const item =
        body.body.kind === 'script'
          ? scriptSchema(step, sources)
          : recordSchema(step.scopes[0] ?? [], found);
      if (item === undefined) return undefined;
      return arrayOf(body.onItemError === 'collect' ? collectedOf(item) : item);
    }
    case 'choose': {
      const branches = step.scopes.map((scope) => recordSchema(scope, found));
      const known = branches.filter((branch) => branch !== undefined);
      if (known.length < branches.length) return undefined;
      return unionOf(body.else ? known : [...known, { type: 'null' }]);
    }
  }
}

function scriptSchema(step: ResolvedStep, { signatures }: SchemaSources): JsonSchema | undefined {
  return step.script && signatures.get(step.script.digest)?.output;
}

function recordSchema(steps: readonly ResolvedStep[], found: Found): JsonSchema | undefined {
  const fields = steps.map(({ parsed }): RecordField | undefined => {
    const schema = found.get(parsed);
    const optional = parsed.if !== undefined || parsed.onError !== undefined;
    return schema === undefined ? undefined : { name: parsed.id.value, schema, optional };
  });
  const known = fields.filter((field) => field !== undefined);
  return known.length < fields.length ? undefined : recordOf(known);
}
