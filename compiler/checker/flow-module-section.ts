import type { ResolvedStep } from '../model/resolved.ts';
import type { Code } from './flow-module-code.ts';
import { outermost, referenceName, type Scope, type Writer } from './flow-module-scope.ts';
import { carrierType, outputOf, recordCode } from './flow-module-step.ts';

/** Steps that run when the others have ended, however they did. */
export interface Section {
  readonly kind: 'on-error' | 'finally';
  readonly steps: readonly ResolvedStep[];
}

/**
 * A section as a function of its own, in which every step of the flow may have succeeded, failed or
 * never run: a failure anywhere may have kept it from starting, so its own `if` tells nothing.
 */
export function sectionCode(
  { kind, steps }: Section,
  before: readonly ResolvedStep[],
  writer: Writer,
): Code {
  if (steps.length === 0) return [];
  const { prefix } = writer;
  const own =
    kind === 'on-error'
      ? `const error = ${prefix}produce<${prefix}FlowError>();\n`
      : `const run = ${prefix}produce<${prefix}FinalRun>();\n`;
  const states = before.map(({ parsed }) => {
    const name = referenceName(writer, 'steps', parsed.id.value);
    return `const ${name} = ${prefix}produce<${anyState(carrierType(parsed, writer), prefix)}>();\n`;
  });
  const { code, inner } = recordCode(steps, writer, scopeAfter(before));
  return [
    `const ${sectionName(kind, writer)} = (() => {\n`,
    own,
    states,
    code,
    `return ${prefix}carry<null, ${inner}>();\n})();\n`,
  ];
}

/** The generated name of a section's constant, whose type carries the types of its steps. */
export function sectionName(kind: Section['kind'], writer: Writer): string {
  return `${writer.prefix}${kind === 'on-error' ? 'onError' : 'finally'}`;
}

function anyState(carrier: string, prefix: string): string {
  return `${prefix}Succeeded<${outputOf(carrier)}> | ${prefix}Failed | ${prefix}Skipped`;
}

function scopeAfter(before: readonly ResolvedStep[]): Scope {
  const ids = before.map(({ parsed }) => parsed.id.value);
  return {
    ...outermost,
    steps: new Map(ids.map((id) => [id, undefined])),
    awaited: new Set(ids),
  };
}
