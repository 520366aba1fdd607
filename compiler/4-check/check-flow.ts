import type { Grants, JsonSchema, Sha256 } from '../../lock/index.ts';
import type { FlowModule } from '../checker/flow-module.ts';
import type { RepositoryProgram } from '../checker/repository-program.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { isError } from '../diagnostics/in-order.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedStep } from '../model/parsed.ts';
import type { ResolvedFlow } from '../model/resolved.ts';
import type { Signature, TypedFlow } from '../model/typed.ts';
import { recordOf } from './compose-schema.ts';
import { findMissingCases } from './find-missing-cases.ts';
import { findTypeProblems } from './find-type-problems.ts';
import { findUnfitting } from './find-unfitting.ts';
import { findWrongMocks } from './find-wrong-mocks.ts';
import { scriptCalls } from './flow-parts.ts';
import { narrowGrants } from './narrow-grants.ts';
import { outputSchemas } from './output-schemas.ts';
import type { Rule, RuleInput } from './rule.ts';
import { approvalNotMapped } from './rules/approval-not-mapped.ts';
import { argumentValue } from './rules/argument-value.ts';
import { cacheNotIdempotent } from './rules/cache-not-idempotent.ts';
import { defaultValue } from './rules/default-value.ts';
import { groupNotMapped } from './rules/group-not-mapped.ts';
import { handedSecrets } from './rules/handed-secrets.ts';
import { labelIgnored } from './rules/label-ignored.ts';
import { missingArgument } from './rules/missing-argument.ts';
import { nestedGroup } from './rules/nested-group.ts';
import { permissionNotAsked } from './rules/permission-not-asked.ts';
import { retryNotIdempotent } from './rules/retry-not-idempotent.ts';
import { returnOutputs } from './rules/return-outputs.ts';
import { secretPlacement } from './rules/secret-placement.ts';
import { triggerWithoutInput } from './rules/trigger-without-input.ts';
import { unknownArgument } from './rules/unknown-argument.ts';
import { unused } from './rules/unused.ts';
import { unusedStep } from './rules/unused-step.ts';
import type { SchemaJudge } from './schema-judge.ts';

/** A flow, what its scripts take and give, and its virtual module in the program. */
export interface CheckInput {
  readonly resolved: ResolvedFlow;
  readonly signatures: ReadonlyMap<Sha256, Signature>;
  readonly program: RepositoryProgram;
  readonly moduleName: string;
  readonly module: FlowModule;
  readonly judge: SchemaJudge;
  /** Whether nothing is wrong so far; otherwise a schema that cannot be made is only a consequence. */
  readonly isSound: boolean;
}

const rules: readonly Rule[] = [
  approvalNotMapped,
  argumentValue,
  cacheNotIdempotent,
  defaultValue,
  groupNotMapped,
  handedSecrets,
  labelIgnored,
  missingArgument,
  nestedGroup,
  permissionNotAsked,
  retryNotIdempotent,
  returnOutputs,
  secretPlacement,
  triggerWithoutInput,
  unknownArgument,
  unused,
  unusedStep,
];

/** Holds every edge of a flow to its types and schemas. */
export function checkFlow(input: CheckInput): Outcome<TypedFlow> {
  const { resolved, signatures, program, moduleName, module } = input;
  const checked = { name: moduleName, module, program, flow: resolved, isSound: input.isSound };
  const types = findTypeProblems(checked);
  const found = rules.flatMap((rule) => rule(input)).filter((one) => !isToldBy(types, one));
  const cases = findMissingCases(checked);
  const schemas = schemasOf(input);
  const isSound = input.isSound && ![...found, ...types].some(isError);
  // Where types do not agree, constraints say nothing.
  const unfitting = isSound
    ? [findUnfitting, findWrongMocks].flatMap((find) => find(input, schemas.value.steps))
    : [];
  return {
    value: {
      stage: 'typed',
      resolved,
      signatures,
      outputs: schemas.value.steps,
      grants: grantsOf(input),
      flowOutputs: schemas.value.flow,
    },
    diagnostics: [
      ...found,
      ...types,
      ...(isSound ? [...cases, ...unfitting, ...schemas.diagnostics] : []),
    ],
  };
}

/** The type checker also sees the type of a literal, and says it at the same place. */
function isToldBy(types: readonly Diagnostic[], { code, span }: Diagnostic): boolean {
  return (
    code === 'check/argument-value' &&
    types.some((other) => span.start <= other.span.start && other.span.end <= span.end)
  );
}

interface Schemas {
  readonly steps: ReadonlyMap<ParsedStep, JsonSchema>;
  readonly flow: JsonSchema;
}

function schemasOf({
  resolved,
  signatures,
  program,
  moduleName,
  module,
}: CheckInput): Outcome<Schemas> {
  const diagnostics: Diagnostic[] = [];
  const exported = (type: string, step?: ParsedStep): JsonSchema | undefined => {
    const [output] = resolved.flow.outputs;
    const span = step?.id.span ?? output?.key.span ?? nowhere(resolved);
    const outcome = program.exportedSchema(moduleName, type, span);
    diagnostics.push(...outcome.diagnostics);
    return outcome.value;
  };
  const valueSchema = (step: ParsedStep): JsonSchema | undefined => {
    const type = module.outputTypes.get(step);
    return type === undefined ? undefined : exported(type, step);
  };
  const isExhaustive = (step: ParsedStep): boolean => {
    const type = module.restTypes.get(step);
    return type !== undefined && program.literalsOf(moduleName, type)?.length === 0;
  };
  const sections = [...resolved.steps, ...resolved.onError, ...resolved.finally];
  const steps = outputSchemas(sections, { signatures, valueSchema, isExhaustive });
  const hasOutputs = resolved.flow.outputs.length > 0;
  const flow = (hasOutputs ? exported(module.flowOutputsType) : recordOf([])) ?? true;
  return { value: { steps, flow }, diagnostics };
}

function nowhere({ flow }: ResolvedFlow): ParsedStep['span'] {
  return { path: flow.path, start: 0, end: 0 };
}

/** What each script step may touch: what the script asks for, as far as the step allows it. */
function grantsOf(input: RuleInput): ReadonlyMap<ParsedStep, Grants> {
  const grants = scriptCalls(input).map(({ step, call, signature }): [ParsedStep, Grants] => {
    const asked = signature?.permissions ?? {};
    const narrowed = call.permissions && narrowGrants(asked, call.permissions.value).grants;
    return [step.parsed, narrowed ?? asked];
  });
  return new Map(grants);
}
