import type { ParsedForEach, ParsedRepeat, ParsedStep } from '../model/parsed.ts';
import type { ResolvedStep } from '../model/resolved.ts';
import { callCode, resultType } from './flow-module-call.ts';
import { chooseCode, type Choice } from './flow-module-choose.ts';
import type { Code, Site } from './flow-module-code.ts';
import { guard, knowing, type Guarded } from './flow-module-guard.ts';
import { schemaType } from './flow-module-inputs.ts';
import {
  inOrder,
  referenceName,
  withNeeds,
  withNewNames,
  withSteps,
  type Scope,
  type Writer,
} from './flow-module-scope.ts';
import { entriesCode, expressionCode, messageCode, templateCode } from './flow-module-template.ts';

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
  const site: Guarded['site'] = { role: 'condition', step: parsed };
  const inner = (inside: Scope): Code => [
    groupCode(parsed, writer, inside),
    bodyCode(step, writer, inside),
  ];
  const condition = parsed.if;
  // What holds around this step may be all that a step beside it waits for.
  const body = knowing([], writer, scope, (inside) =>
    condition === undefined
      ? inner(inside)
      : guard(condition, writer, { scope: inside, site, inner }),
  );
  const name = referenceName(writer, 'steps', parsed.id.value);
  const code = [
    `const ${blockName(parsed, writer)} = (() => {\n`,
    body,
    `})();\nconst ${name} = ${writer.prefix}produce<${stateType(parsed, writer)}>();\n`,
    mockCode(parsed, writer, scope),
  ];
  const around: Site = { role: 'step', step: parsed };
  return { code, site: around, from: { kind: 'span', span: parsed.id.span } };
}

/** The states in which what waits for a step can find it. Behind one that ended the flow nothing runs. */
function stateType(step: ParsedStep, writer: Writer): string {
  const { prefix } = writer;
  if (step.body.kind === 'return') return `${prefix}Skipped`;
  const states = [
    `${prefix}Succeeded<${outputOf(carrierType(step, writer))}>`,
    ...(step.if === undefined ? [] : [`${prefix}Skipped`]),
    ...(step.onError === undefined ? [] : [`${prefix}Failed`]),
  ];
  return states.join(' | ');
}

function groupCode(step: ParsedStep, writer: Writer, scope: Scope): Code {
  if (step.concurrency === undefined) return [];
  return messageCode(step.concurrency.group, writer, scope, { role: 'value', step });
}

/** What stands for the output has its type. */
function mockCode(step: ParsedStep, writer: Writer, scope: Scope): Code {
  if (step.mock === undefined) return [];
  const type = outputOf(carrierType(step, writer));
  const site: Site = { role: 'value', step };
  return [`${writer.prefix}accept<${type}>(`, templateCode(step.mock, writer, scope, site), ');\n'];
}

function bodyCode(step: ResolvedStep, writer: Writer, scope: Scope): Code {
  const { body } = step.parsed;
  const site: Site = { role: 'value', step: step.parsed };
  const { prefix } = writer;
  switch (body.kind) {
    case 'script':
    case 'flow':
      return [
        callCode(step, body, writer, scope),
        `return ${prefix}carry<${resultType(step, writer)}>();\n`,
      ];
    case 'value':
      return [`return ${prefix}value(`, templateCode(body.value, writer, scope, site), ');\n'];
    case 'for-each':
      return forEachCode(step, body, writer, scope);
    case 'repeat':
      return repeatCode(step, body, writer, scope);
    case 'choose':
      return chooseCode({ step, body, branch: branchCode(step, writer) }, writer, scope);
    case 'sleep':
      return `return ${prefix}carry<null>();\n`;
    case 'approve': {
      const form = body.form === undefined ? '' : `; readonly form: ${schemaType(body.form.value)}`;
      const type = `{ readonly at: string; readonly by: string${form} }`;
      return [
        messageCode(body.message, writer, scope, site),
        `return ${prefix}carry<${type}>();\n`,
      ];
    }
    case 'return':
      return [`return ${prefix}value(`, entriesCode(body.outputs, writer, scope, site), ');\n'];
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
    `);\n{\nconst `,
    // Only so that an editor can ask what it is.
    {
      code: item,
      site: { role: 'step', step: step.parsed },
      from: { kind: 'span', span: body.as.span },
    },
    ` = ${prefix}item;\nconst index = ${prefix}produce<number>();\n`,
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
  /** Of one item's, one round's, or one branch's, result. */
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

/** The body once, and after it what ends the loop. */
function repeatCode(step: ResolvedStep, body: ParsedRepeat, writer: Writer, scope: Scope): Code {
  const { prefix } = writer;
  const site: Site = { role: 'condition', step: step.parsed, of: 'until' };
  const nested = recordCode(step.scopes[0] ?? [], writer, withNewNames(scope, ['index']));
  return [
    `const index = ${prefix}produce<number>();\n`,
    nested.code,
    `${prefix}condition(`,
    expressionCode(body.until, writer, nested.scope, site),
    `);\nreturn ${prefix}carry<${nested.type}, ${nested.inner}>();\n`,
  ];
}

/** Nested steps, whose result is a record of their outputs. One that may not have any is optional. */
export function recordCode(
  steps: readonly ResolvedStep[],
  writer: Writer,
  scope: Scope,
): Nested & { readonly scope: Scope } {
  const ordered = inOrder(steps).map((step) => step.parsed);
  const fields = ordered.flatMap((step) => {
    if (step.body.kind === 'return') return [];
    const optional = step.if !== undefined || step.onError !== undefined;
    const type = outputOf(carrierType(step, writer));
    return [`${JSON.stringify(step.id.value)}${optional ? '?' : ''}: ${type}`];
  });
  const inner = ordered.map(
    (step) => `s${writer.numbers.get(step) ?? 0}: ${carrierType(step, writer)}`,
  );
  return {
    ...stepsCode(steps, writer, scope),
    type: `{ ${fields.join('; ')} }`,
    inner: `{ ${inner.join('; ')} }`,
  };
}

function branchCode(step: ResolvedStep, writer: Writer): Choice['branch'] {
  return (index, scope) => {
    const { code, type, inner } = recordCode(step.scopes[index] ?? [], writer, scope);
    return [code, `return ${writer.prefix}carry<${type}, ${inner}>();\n`];
  };
}
