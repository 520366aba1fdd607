import type { Json } from '../../lock/index.ts';
import type { ParsedTemplate } from '../model/parsed.ts';

/** The value of a template without expressions; `undefined` when it has some. */
export function literalValue(template: ParsedTemplate): Json | undefined {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'object':
      return literalObject(template);
    case 'array':
      return literalArray(template.items);
    case 'expression':
    case 'text':
      return undefined;
  }
}

function literalObject({
  entries,
}: ParsedTemplate & { readonly kind: 'object' }): Json | undefined {
  const fields: [string, Json][] = [];
  for (const { key, value } of entries) {
    const literal = literalValue(value);
    if (literal === undefined) return undefined;
    fields.push([key.value, literal]);
  }
  return Object.fromEntries(fields);
}

function literalArray(items: readonly ParsedTemplate[]): Json | undefined {
  const values: Json[] = [];
  for (const item of items) {
    const literal = literalValue(item);
    if (literal === undefined) return undefined;
    values.push(literal);
  }
  return values;
}
