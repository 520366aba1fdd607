import type { JsonObject, JsonSchema } from '../../lock/index.ts';
import type { ParsedInput } from '../model/parsed.ts';

/**
 * What a caller may give the flow: closed, because an unknown input is a typing error at the
 * boundary, and with every input required that has no default and may not be left out.
 */
export function inputSchema(inputs: readonly ParsedInput[]): JsonSchema {
  const required = inputs
    .filter((input) => !input.optional && !hasDefault(input))
    .map((input) => input.name.value)
    .sort();
  return {
    type: 'object',
    properties: Object.fromEntries(
      inputs.map((input): [string, JsonObject] => [input.name.value, input.schema.value]),
    ),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function hasDefault(input: ParsedInput): boolean {
  return Object.hasOwn(input.schema.value, 'default');
}
