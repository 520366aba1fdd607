import type { ParsedTemplate } from '../model/parsed.ts';
import { fine, refused } from './outcomes.ts';
import { refine, type Shape, wrongType } from './shape.ts';
import { template } from './template.ts';

/** Text that may hold expressions. `expected` completes "must be …". */
export function textTemplate(expected: string): Shape<ParsedTemplate> {
  return refine(
    template,
    (value, node, place) => {
      const isText =
        value.kind === 'text' ||
        value.kind === 'expression' ||
        (value.kind === 'literal' && typeof value.value === 'string' && value.value !== '');
      return isText ? fine(value) : refused(wrongType(node, place, expected));
    },
    { type: 'string', minLength: 1 },
  );
}
