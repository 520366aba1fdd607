import type { JsonObject } from './json.ts';
import { described, list, map, onOneLine, record, ref, wholeNumber } from './schema-parts.ts';

const key = [
  { title: 'a name', type: 'string' },
  { title: 'an index', ...wholeNumber(0) },
];

const segment: JsonObject = {
  anyOf: [...key, record('an optional key', { maybe: { anyOf: key } })],
};

/** The definitions of templates: values computed from what earlier steps gave. */
export const templateDefinitions: JsonObject = {
  template: described('A value computed from what earlier steps gave.', {
    anyOf: [
      ref('scalarTemplate'),
      ref('literalTemplate'),
      ref('pathTemplate'),
      ref('codeTemplate'),
      ref('textTemplate'),
      ref('objectTemplate'),
      ref('arrayTemplate'),
      ref('secretTemplate'),
    ],
  }),
  expression: described('A template that is one value: no text, no object, no secret.', {
    anyOf: [
      ref('scalarTemplate'),
      ref('literalTemplate'),
      ref('pathTemplate'),
      ref('codeTemplate'),
    ],
  }),
  scalarTemplate: onOneLine(
    record('a literal', { literal: { type: ['boolean', 'null', 'number', 'string'] } }),
  ),
  literalTemplate: record('a literal', { literal: { type: ['array', 'object'] } }),
  pathTemplate: described(
    "Own-property lookup from the context's root; `maybe` is `?.`, `else` is `?? literal`.",
    onOneLine(record('a path', { path: list(segment, 1), else: {} }, ['else'])),
  ),
  codeTemplate: described(
    'One JavaScript expression, and the parts of the context that it may see.',
    record('an expression', {
      js: { type: 'string', minLength: 1 },
      reads: list({ type: 'string', minLength: 1 }),
    }),
  ),
  textTemplate: described(
    'Parts joined as text.',
    record('a text', {
      text: list(
        {
          anyOf: [{ title: 'a string', type: 'string' }, ref('pathTemplate'), ref('codeTemplate')],
        },
        1,
      ),
    }),
  ),
  objectTemplate: record('an object', { object: map(ref('template')) }),
  arrayTemplate: record('an array', { array: list(ref('template')) }),
  secretTemplate: described(
    'The value of a declared secret.',
    onOneLine(record('a secret', { secret: ref('secretName') })),
  ),
};
