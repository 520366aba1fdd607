import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Located } from '../model/source.ts';
import { distinctNames } from './distinct-names.ts';
import { fine, refused } from './outcomes.ts';
import { list, refine, type Shape, text } from './shape.ts';

const labelPattern = '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$';
const expected = 'a label like `ubuntu-24.04`, or a list of labels';

const label: Shape<Located<string>> = refine(
  text('a label like `ubuntu-24.04`', { pattern: labelPattern }),
  (name, _node, place) => {
    if (new RegExp(labelPattern).test(name.value)) return fine(name);
    return refused(diagnose('parse/bad-value', name.span, { name: place.name, expected }));
  },
);

const labels = refine(list(label, expected, { least: 1, most: 20 }), distinctNames);

/** `runs-on:`, as in a GitHub workflow. Sorted: a machine has all the labels, in no order. */
export const runsOn: Shape<readonly string[]> = {
  read: (node, place) => {
    if (node.kind === 'list') {
      const { value, diagnostics } = labels.read(node, place);
      return { value: value?.map((one) => one.value).sort(), diagnostics };
    }
    const { value, diagnostics } = label.read(node, place);
    return { value: value === undefined ? undefined : [value.value], diagnostics };
  },
  schema: { anyOf: [label.schema, labels.schema] },
};

const environmentPattern =
  '^[^\\s/`\'";|&$<>(){}\\[\\]\\\\][^`\'";|&$<>(){}\\[\\]\\\\\\u0000-\\u001f]{0,254}$';

/** `environment:`, the name of a GitHub environment. */
export const environment: Shape<string> = refine(
  text('the name of a GitHub environment', { pattern: environmentPattern }),
  ({ value, span }, _node, { name }) => {
    if (new RegExp(environmentPattern, 'u').test(value)) return fine(value);
    const wanted =
      'the name of a GitHub environment, at most 255 characters without quotes and brackets';
    return refused(diagnose('parse/bad-value', span, { name, expected: wanted }));
  },
);
