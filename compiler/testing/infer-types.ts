import type { Json, JsonSchema } from '../../lock/index.ts';
import type { RepositoryProgram } from '../checker/repository-program.ts';
import { wireTypes } from '../checker/wire-types.ts';
import type { Side } from '../checker/type-schema/type-walk.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Signature } from '../model/typed.ts';
import { programOf } from './infer-case.ts';

/** A type as its source text. */
export interface WrittenType {
  /** Statements in front of it. */
  readonly declare?: string;
  readonly type: string;
}

/** What is inferred of a type on one side, and what is said of it. */
export interface TypeReport {
  /** `undefined` when there was an error. */
  readonly schema: JsonSchema | undefined;
  readonly messages: readonly string[];
}

export interface InferredTypes {
  /** What each type is as the parameter `value` of a script, and as what a script returns. */
  readonly reports: readonly { readonly [S in Side]: TypeReport }[];
  /**
   * Whether the checker takes each value where the type is expected, as an edge of a flow does: for
   * the parameter of a script, or among what a script gives. The value has the narrowest type that
   * it can have.
   */
  readonly assigns: (questions: readonly Question[]) => readonly boolean[];
}

export interface Question {
  readonly side: Side;
  /** Of the type, in the order given. */
  readonly index: number;
  readonly value: Json;
}

/** Infers many types in one program. */
export async function inferTypes(types: readonly WrittenType[]): Promise<InferredTypes> {
  const files = new Map<string, string>();
  for (const [index, { declare = '', type }] of types.entries()) {
    const give = `export function main(): ${type} { throw new Error(); }`;
    const take = `export function main(value: ${type}, more?: boolean): void {}`;
    files.set(`scripts/input${String(index)}.ts`, `${declare}\n${take}\n`);
    files.set(`scripts/output${String(index)}.ts`, `${declare}\n${give}\n`);
  }
  const { program, closures } = await programOf({ files }, [...files.keys()]);
  const reports = closures.map(({ digest }) => program.signature(digest));
  return {
    reports: types.map((_, index) => {
      const [input, output] = reports.slice(2 * index);
      return {
        input: reportOf(input, input?.value && parameterOf(input.value.input)),
        output: reportOf(output, output?.value?.output),
      };
    }),
    assigns: (questions) => assigns(program, questions),
  };
}

function reportOf(
  outcome: Outcome<Signature | undefined> | undefined,
  schema: JsonSchema | undefined,
): TypeReport {
  return { schema, messages: outcome?.diagnostics.map(({ message }) => message) ?? [] };
}

/** The schema of the parameter `value`, with the definitions that it may refer to. */
function parameterOf(input: JsonSchema): JsonSchema {
  // True: the input of a script with two parameters is an object with a schema for each.
  const { properties, $defs } = input as {
    readonly properties: { readonly value: JsonSchema };
    readonly $defs?: Json;
  };
  return withDefinitions(properties.value, $defs);
}

function withDefinitions(schema: JsonSchema, definitions: Json | undefined): JsonSchema {
  const isPlain = typeof schema === 'boolean' || definitions === undefined;
  return isPlain ? schema : { ...schema, $defs: definitions };
}

function assigns(program: RepositoryProgram, questions: readonly Question[]): readonly boolean[] {
  const indices = [...new Set(questions.map(({ index }) => String(index)))];
  const imports = indices.map(
    (index) => `import type { main as take${index} } from '/repo/scripts/input${index}.ts';
import type { main as give${index} } from '/repo/scripts/output${index}.ts';
type Input${index} = Accept<Parameters<typeof take${index}>[0]>;
type Output${index} = Result<typeof give${index}>;`,
  );
  const lines = [
    `import { produce, type Accept, type Result } from './wire-types.ts';`,
    ...imports,
  ];
  const asked = questions.map(({ side, index, value }, at) => {
    const expected = `${side === 'input' ? 'Input' : 'Output'}${String(index)}`;
    return `export const v${String(at)}: ${expected} = produce<${literalType(value)}>();`;
  });
  const text = [...lines, ...asked].join('\n');
  const wire = { name: '/flows/wire-types.ts', text: wireTypes };
  program.withModules([wire, { name: '/flows/questions.ts', text }]);
  const problems = program.moduleProblems('/flows/questions.ts');
  const starts = lines.join('\n').length + 1;
  const stray = problems.filter(({ start }) => start < starts);
  if (stray.length > 0) throw new Error(stray.map(({ message }) => message).join('\n'));
  let start = starts;
  return asked.map((line) => {
    const [from, end] = [start, start + line.length];
    start = end + 1;
    return !problems.some((problem) => from <= problem.start && problem.start < end);
  });
}

/** The type whose only value is a value of JSON. */
function literalType(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literalType).join(', ')}]`;
  const fields = Object.entries(value).map(
    ([key, member]: [string, Json]) => `${JSON.stringify(key)}: ${literalType(member)}`,
  );
  return `{ ${fields.join('; ')} }`;
}
