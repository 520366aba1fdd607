import * as fc from 'fast-check';
import type { FieldSketch, ItemSketch, TypeSketch } from './type-sketch.ts';

const leaf: fc.Arbitrary<TypeSketch> = fc.oneof(
  fc
    .constantFrom('string', 'number', 'boolean', 'null')
    .map((name): TypeSketch => ({ kind: 'plain', name })),
  fc
    .constantFrom('a', 'b', 'x-1', 1, -2.5, true, false)
    .map((value): TypeSketch => ({ kind: 'literal', value })),
  fc.constantFrom('string', 'number').map((base): TypeSketch => ({ kind: 'brand', base })),
  fc
    .constantFrom('Date', 'URL', 'Uint8Array')
    .map((name): TypeSketch => ({ kind: 'carried', name })),
  fc
    .record({
      kind: fc.constant('template' as const),
      before: fc.constantFrom('x-', '', '.$'),
      slot: fc.constantFrom('string', 'number'),
    })
    .map((sketch): TypeSketch => sketch),
  fc
    .uniqueArray(fc.constantFrom('a', 'c', 0, 5, -1), { minLength: 1, maxLength: 3 })
    .map((values): TypeSketch => ({ kind: 'enum', values })),
);

/** Sketches of all kinds, nested a few levels. */
export const randomSketch: fc.Arbitrary<TypeSketch> = fc.letrec<{ sketch: TypeSketch }>((tie) => {
  const inner = tie('sketch');
  const item: fc.Arbitrary<ItemSketch> = fc.record({ type: inner, isMaybe: fc.boolean() });
  return {
    sketch: fc.oneof(
      { maxDepth: 3, depthSize: 'xsmall' },
      leaf,
      fields('a b c d e', inner).map((list): TypeSketch => ({ kind: 'object', fields: list })),
      item.map((one): TypeSketch => ({ kind: 'array', item: one })),
      tuple(item, inner),
      inner.map((value): TypeSketch => ({ kind: 'record', value })),
      fc
        .tuple(fields('a b c', inner), fields('d e f', inner))
        .map((parts): TypeSketch => ({ kind: 'intersection', parts })),
      fc
        .array(inner, { minLength: 2, maxLength: 4 })
        .map((members): TypeSketch => ({ kind: 'union', members })),
      fc.array(fields('a b c d', inner), { minLength: 2, maxLength: 3 }).map(variants),
      fc
        .record({
          kind: fc.constant('recursive' as const),
          fields: fields('a b c', inner),
          next: fc.constantFrom('optional', 'list', 'nullable', 'record'),
        })
        .map((sketch): TypeSketch => sketch),
    ),
  };
}).sketch;

function fields(
  names: string,
  inner: fc.Arbitrary<TypeSketch>,
): fc.Arbitrary<readonly FieldSketch[]> {
  const field = fc.record<FieldSketch>({
    name: fc.constantFrom(...names.split(' ')),
    presence: fc.constantFrom('required', 'required', 'optional', 'undefined'),
    type: inner,
  });
  return fc.uniqueArray(field, { minLength: 1, maxLength: 4, selector: ({ name }) => name });
}

function tuple(
  item: fc.Arbitrary<ItemSketch>,
  inner: fc.Arbitrary<TypeSketch>,
): fc.Arbitrary<TypeSketch> {
  return fc
    .record({
      items: fc.array(item, { minLength: 1, maxLength: 3 }),
      optional: fc.nat(3),
      rest: fc.option(inner, { nil: undefined }),
    })
    .map(({ items, optional, rest }) => ({
      kind: 'tuple',
      items,
      optional: Math.min(optional, items.length),
      rest,
    }));
}

/** Each variant says in `kind` which one it is. */
function variants(lists: readonly (readonly FieldSketch[])[]): TypeSketch {
  return {
    kind: 'variants',
    variants: lists.map((list, at) => [
      { name: 'kind', presence: 'required', type: { kind: 'literal', value: `v${String(at)}` } },
      ...list,
    ]),
  };
}
