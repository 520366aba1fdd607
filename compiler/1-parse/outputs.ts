import type { ParsedEntry } from '../model/parsed.ts';
import { limits } from './limits.ts';
import { checkId, idPattern, namedMap } from './named-map.ts';
import { fine } from './outcomes.ts';
import { refine, type Shape } from './shape.ts';
import { template } from './template.ts';

/** `outputs:` of a flow, and of a step that ends it early. */
export const outputs: Shape<readonly ParsedEntry[]> = refine(
  namedMap({
    expected: 'a map from names to values',
    checkName: checkId,
    shape: template,
    namePattern: idPattern,
    maximum: { count: limits.outputs, what: 'A flow', of: 'outputs' },
  }),
  (named) => fine(named.map(({ name: key, value }) => ({ key, value }))),
);
