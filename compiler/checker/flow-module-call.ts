import { isJsonObject } from '../../lock/index.ts';
import type { ParsedCall, ParsedStep, ParsedTemplate } from '../model/parsed.ts';
import type { ResolvedStep, ScriptClosure, Subflow } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';
import { contentSpan, type Code, type Site } from './flow-module-code.ts';
import { schemaType } from './flow-module-inputs.ts';
import { literalValue } from './flow-module-literal.ts';
import type { Scope, Writer } from './flow-module-scope.ts';
import { expressionCode, templateCode } from './flow-module-template.ts';

/** Holds each argument to the type of its parameter or input, and a retry's condition to boolean. */
export function callCode(step: ResolvedStep, call: ParsedCall, writer: Writer, scope: Scope): Code {
  const { prefix } = writer;
  const args = call.with.map((entry): Code => {
    // A literal is held to the parameter's schema, which says more than its type.
    if (literalValue(entry.value) !== undefined) return [];
    const argument = entry.key.value;
    const secret = secretOf(entry.value, writer);
    const site: Site = {
      role: 'argument',
      step: step.parsed,
      span: contentSpan(entry.value),
      argument,
      script: call.uses.path.value,
      ...(secret !== undefined && { secret }),
    };
    const type = argumentType(argument, step, writer);
    const takes = type === undefined ? `${prefix}value(` : `${prefix}accept<${type}>(`;
    return [takes, templateCode(entry.value, writer, scope, site), ');\n'];
  });
  return [args, retryCode(step.parsed, call, writer, scope)];
}

/** The type of what a script or a flow gives, on the wire. */
export function resultType(step: ResolvedStep, writer: Writer): string {
  if (step.subflow !== undefined) return schemaType(step.subflow.lock.interface.outputs);
  const main = mainOf(step.script, writer);
  return main === undefined ? 'any' : `${writer.prefix}Result<typeof ${main}>`;
}

/** What an argument is held to; `undefined` when the callee was reported, or has no such argument. */
function argumentType(argument: string, step: ResolvedStep, writer: Writer): string | undefined {
  if (step.subflow !== undefined) return inputType(argument, step.subflow);
  const main = mainOf(step.script, writer);
  const signature = step.script && writer.signatures.get(step.script.digest);
  return main && signature && parameterType(argument, main, signature, writer.prefix);
}

function inputType(input: string, { lock }: Subflow): string | undefined {
  const { inputs } = lock.interface;
  if (!isJsonObject(inputs)) return undefined;
  const { properties, required } = inputs;
  if (!isJsonObject(properties) || !Object.hasOwn(properties, input)) return undefined;
  const schema = properties[input];
  if (typeof schema !== 'boolean' && !isJsonObject(schema)) return undefined;
  const isRequired = Array.isArray(required) && required.includes(input);
  return isRequired ? schemaType(schema) : `(${schemaType(schema)}) | undefined`;
}

/** The script's `main`; `undefined` when its types were reported, so that nothing is said twice. */
function mainOf(closure: ScriptClosure | undefined, writer: Writer): string | undefined {
  if (closure === undefined || !writer.signatures.has(closure.digest)) return undefined;
  return writer.mains.get(closure.digest);
}

function secretOf(template: ParsedTemplate, writer: Writer): string | undefined {
  return template.kind === 'expression' ? writer.flow.expressions.get(template)?.secret : undefined;
}

function parameterType(
  argument: string,
  main: string,
  { call }: Signature,
  prefix: string,
): string | undefined {
  if (call.form === 'object') {
    const object = `NonNullable<Parameters<typeof ${main}>[0]>`;
    return `${prefix}Field<${object}, ${JSON.stringify(argument)}>`;
  }
  const index = call.names.indexOf(argument);
  return index < 0 ? undefined : `Parameters<typeof ${main}>[${index}]`;
}

function retryCode(step: ParsedStep, call: ParsedCall, writer: Writer, scope: Scope): Code {
  const on = call.retry?.on;
  if (on === undefined) return [];
  const { prefix } = writer;
  return [
    `{\nconst error = ${prefix}produce<${prefix}StepError>();\n`,
    `const attempt = ${prefix}produce<number>();\n${prefix}condition(`,
    expressionCode(on, writer, scope, { role: 'retry-on', step }),
    ');\n}\n',
  ];
}
