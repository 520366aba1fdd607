import type { LockedScript } from '../../lock/index.ts';
import { schemaType } from '../../compiler/checker/flow-module-inputs.ts';
import { asMembers, asSchema, asTexts, isJsonObject } from '../../schema/json.ts';

/**
 * The interface of a locked script as a script of its own, without its packages and its work: what
 * is held to it is the same, and nothing has to be fetched.
 */
export function declaredScript({ call, input, output, permissions }: LockedScript): string {
  const properties = isJsonObject(input) ? asMembers(input['properties']) : {};
  const required = isJsonObject(input) ? asTexts(input['required']) : [];
  const lastRequired = call.names.findLastIndex((name) => required.includes(name));
  const parameters = call.names.map((name, at) => {
    const type = schemaType(asSchema(properties[name]));
    if (required.includes(name)) return `${name}: ${type}`;
    return at > lastRequired ? `${name}?: ${type}` : `${name}: ${type} | undefined`;
  });
  const taken = call.form === 'parameters' ? parameters.join(', ') : `input: ${schemaType(input)}`;
  return [
    `export const permissions = ${JSON.stringify(permissions)} as const;\n`,
    `export function main(${taken}): ${schemaType(output)} {`,
    "  throw new Error('It is never called.');",
    '}\n',
  ].join('\n');
}
