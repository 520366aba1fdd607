import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Json } from '../../lock/index.ts';
import { refused } from '../1-parse/outcomes.ts';
import { literal, type Shape } from '../1-parse/shape.ts';
import type { YamlNode } from '../1-parse/yaml-node.ts';

/** A value that is written out, and where. */
export interface FixedValue {
  readonly value: Json;
  readonly node: YamlNode;
}

/** Any value without expressions. Nothing written is not taken for null. */
export const fixedValue: Shape<FixedValue> = {
  read: (node, place) => {
    if (node.kind === 'scalar' && node.style === 'empty') {
      const parameters = { name: place.name, expected: 'a value; write `null` for nothing' };
      return refused(diagnose('parse/empty-value', place.span, parameters));
    }
    const { value, diagnostics } = literal.read(node, place);
    const isWhole = value !== undefined && diagnostics.length === 0;
    return { value: isWhole ? { value, node } : undefined, diagnostics };
  },
  schema: literal.schema,
};
