import type { ParsedScriptCall, ParsedStep, ParsedTemplate } from '../model/parsed.ts';
import type { ResolvedStep, ScriptClosure } from '../model/resolved.ts';
import type { Span } from '../model/source.ts';
import type { Signature } from '../model/typed.ts';
import { sourceSpan, type Code, type Site } from './flow-module-code.ts';
import { literalValue } from './flow-module-literal.ts';
import type { Scope, Writer } from './flow-module-scope.ts';
import { expressionCode, templateCode } from './flow-module-template.ts';

/** Holds each argument to the type of its parameter, and a retry's condition to boolean. */
export function callCode(
  step: ResolvedStep,
  call: ParsedScriptCall,
  writer: Writer,
  scope: Scope,
): Code {
  const { prefix } = writer;
  const signature = step.script && writer.signatures.get(step.script.digest);
  const main = mainOf(step.script, writer);
  const args = call.with.map((entry): Code => {
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
    const type = main && signature && parameterType(argument, main, signature, prefix);
    const takes = type === undefined ? `${prefix}value(` : `${prefix}accept<${type}>(`;
    // A literal is held to the parameter's schema, which says more than its type.
    if (literalValue(entry.value) !== undefined) return [];
    return [takes, templateCode(entry.value, writer, scope, site), ');\n'];
  });
  return [args, retryCode(step.parsed, call, writer, scope)];
}

/** The type of what a script gives, on the wire. */
export function resultType(step: ResolvedStep, writer: Writer): string {
  const main = mainOf(step.script, writer);
  return main === undefined ? 'any' : `${writer.prefix}Result<typeof ${main}>`;
}

/** The script's `main`; `undefined` when its types were reported, so that nothing is said twice. */
function mainOf(closure: ScriptClosure | undefined, writer: Writer): string | undefined {
  if (closure === undefined || !writer.signatures.has(closure.digest)) return undefined;
  return writer.mains.get(closure.digest);
}

/** Of a value that is one expression, the expression without its braces. */
function contentSpan(template: ParsedTemplate): Span {
  if (template.kind !== 'expression') return template.span;
  const { source } = template;
  const start = source.length - source.trimStart().length;
  return sourceSpan(template, start, source.trimEnd().length);
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

function retryCode(step: ParsedStep, call: ParsedScriptCall, writer: Writer, scope: Scope): Code {
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
