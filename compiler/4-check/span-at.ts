import { contentSpan } from '../checker/flow-module-code.ts';
import type { ParsedTemplate } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';

/** Where the part of a value stands that a path leads to; as near as it goes. */
export function spanAt(template: ParsedTemplate, [first, ...rest]: readonly string[]): Span {
  if (first === undefined) return contentSpan(template);
  if (template.kind === 'array') {
    const item = template.items[Number(first)];
    return item === undefined ? template.span : spanAt(item, rest);
  }
  if (template.kind !== 'object') return contentSpan(template);
  const entry = template.entries.find(({ key }) => key.value === first);
  return entry === undefined ? template.span : spanAt(entry.value, rest);
}
