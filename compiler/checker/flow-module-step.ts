import type { ParsedChoose, ParsedForEach, ParsedStep } from '../model/parsed.ts';
import type { ResolvedStep } from '../model/resolved.ts';
import { callCode, resultType } from './flow-module-call.ts';
import type { Code, Site } from './flow-module-code.ts';
import { guard } from './flow-module-guard.ts';
import {
  inOrder,
  referenceName,
  withNeeds,
  withNewNames,
  withSteps,
  type Scope,
  type Writer,
} from './flow-module-scope.ts';
import { expressionCode, templateCode } from './flow-module-template.ts';

/**
 * The steps of one scope: for each a block that holds its expressions to their places and hands out
 * the type of its output, then the constant that `steps.<id>` becomes.
 */
export function stepsCode(
  steps: readonly ResolvedStep[],
  writer: Writer,
  scope: Scope,
): { readonly code: Code; readonly scope: Scope } {
  const shared = withSteps(scope, steps, writer);
  const code = inOrder(steps).map((step) => stepCode(step, writer, withNeeds(shared, step.needs)));
  const ids = steps.map((step) => step.parsed.id.value);
  return { code, scope: withNeeds(shared, ids) };
}

/** The type of what a step's block hands out. */
export function carrierType(step: ParsedStep, writer: Writer): string {
  return `typeof ${blockName(step, writer)}`;
}

/** The type of the output in a carrier; a block that may end early hands out nothing then. */
export function outputOf(carrier: string): string {
  return `NonNullable<${carrier}>['output']`;
}

function blockName(step: ParsedStep, writer: Writer): string {
  return `${writer.prefix}block${writer.numbers.get(step) ?? 0}`;
}

function stepCode(step: ResolvedStep, writer: Writer, scope: Scope): Code {
  const { parsed } = step;
  const { prefix } = writer;
  const site: Site = { role: 'condition', step: parsed };
  const inner = (inside: Scope): Code => bodyCode(step, writer, inside);
  const body =
    parsed.if === undefined ? inner(scope) : guard(parsed.if, writer, { scope, site, inner });
  const states = [
    `${prefix}Succeeded<${outputOf(carrierType(parsed, writer))}>`,
    ...(parsed.if === undefined ? [] : [`${prefix}Skipped`]),
    ...(parsed.onError === undefined ? [] : [`${prefix}Failed`]),
  ];
  const name = referenceName(writer, 'steps', parsed.id.value);
  const code = [
    `const ${blockName(parsed, writer)} = (() => {\n`,
    body,
    `})();\nconst ${name} = ${prefix}produce<${states.join(' | ')}>();\n`,
  ];
  const around: Site = { role: 'step', step: parsed };
  return { code, site: around, from: { kind: 'span', span: parsed.id.span } };
}

function bodyCode(step: ResolvedStep, writer: Writer, scope: Scope): Code {
  const { body } = step.parsed;
  switch (body.kind) {
    case 'script':
      return [
        callCode(step, body, writer, scope),
        `return ${writer.prefix}carry<${resultType(step, writer)}>();\n`,
      ];
    case 'value': {
      const site: Site = { role: 'value', step: step.parsed };
      const value = templateCode(body.value, writer, scope, site);
      return [`return ${writer.prefix}value(`, value, ');\n'];
    }
    case 'for-each':
      return forEachCode(step, body, writer, scope);
    case 'choose':
      return chooseCode(step, body, writer, scope);
  }
}

function forEachCode(step: ResolvedStep, body: ParsedForEach, writer: Writer, scope: Scope): Code {
  const { prefix } = writer;
  const site: Site = { role: 'items', step: step.parsed };
  const item = body.as.value;
  const inside = withNewNames(scope, [item, 'index']);
  const nested = forEachBody(step, body, writer, inside);
  const { type } = nested;
  const result = body.onItemError === 'collect' ? collected(type, prefix) : type;
  return [
    `const ${prefix}item = ${prefix}items(`,
    expressionCode(body.items, writer, scope, site),
    `);\n{\nconst ${item} = ${prefix}item;\nconst index = ${prefix}produce<number>();\n`,
    nested.code,
    `return ${prefix}carry<(${result})[], ${nested.inner}>();\n}\n`,
  ];
}

/** Written out, so that a message shows the two cases. */
function collected(type: string, prefix: string): string {
  const failed = `{ readonly ok: false; readonly error: ${prefix}StepError }`;
  return `{ readonly ok: true; readonly value: ${type} } | ${failed}`;
}

interface Nested {
  readonly code: Code;
  /** Of one item's, or one branch's, result. */
  readonly type: string;
  readonly inner: string;
}

function forEachBody(
  step: ResolvedStep,
  body: ParsedForEach,
  writer: Writer,
  scope: Scope,
): Nested {
  if (body.body.kind === 'steps') return recordCode(step.scopes[0] ?? [], writer, scope);
  const code = callCode(step, body.body, writer, scope);
  return { code, type: resultType(step, writer), inner: '{}' };
}

/** Nested steps, whose result is a record of their outputs. One that may not have any is optional. */
function recordCode(steps: readonly ResolvedStep[], writer: Writer, scope: Scope): Nested {
  const ordered = inOrder(steps).map((step) => step.parsed);
  const fields = ordered.map((step) => {
    const optional = step.if !== undefined || step.onError !== undefined;
    const type = outputOf(carrierType(step, writer));
    return `${JSON.stringify(step.id.value)}${optional ? '?' : ''}: ${type}`;
  });
  const inner = ordered.map(
    (step) => `s${writer.numbers.get(step) ?? 0}: ${carrierType(step, writer)}`,
  );
  return {
    code: stepsCode(steps, writer, scope).code,
    type: `{ ${fields.join('; ')} }`,
    inner: `{ ${inner.join('; ')} }`,
  };
}

/** The branches one after the other: each knows that the conditions above it did not hold. */
function chooseCode(step: ResolvedStep, body: ParsedChoose, writer: Writer, scope: Scope): Code {
  const { prefix } = writer;
  const site: Site = { role: 'condition', step: step.parsed };
  const branch = (index: number, inside: Scope): Code => {
    const { code, type, inner } = recordCode(step.scopes[index] ?? [], writer, inside);
    return [code, `return ${prefix}carry<${type}, ${inner}>();\n`];
  };
  const branches = body.branches.map(({ if: condition }, index) =>
    guard(condition, writer, { scope, site, inner: (inside) => branch(index, inside) }),
  );
  const rest = body.else
    ? ['{\n', branch(body.branches.length, scope), '}\n']
    : `return ${prefix}carry<null>();\n`;
  return [branches, rest];
}
