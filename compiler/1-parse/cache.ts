import type { Cache } from '../../lock/index.ts';
import type { Located } from '../model/source.ts';
import { duration } from './duration.ts';
import { fine, refused } from './outcomes.ts';
import { type Shape, wrongType } from './shape.ts';

const ttl = duration({ zero: false });
const expected = '`true`, or how long an output is good for, like `24h`';

/** `cache:` of a step. */
export const cache: Shape<Located<Cache>> = {
  read: (node, place) => {
    const { span } = node;
    if (node.kind !== 'scalar' || node.value === false) {
      const hint = 'Leave `cache` out: a step is not cached unless it says so.';
      const isOff = node.kind === 'scalar' && node.value === false;
      return refused(wrongType(node, place, expected, isOff ? hint : undefined));
    }
    if (node.value === true) return fine({ value: {}, span });
    const { value: ttlMs, diagnostics } = ttl.read(node, place);
    return { value: ttlMs === undefined ? undefined : { value: { ttlMs }, span }, diagnostics };
  },
  schema: { anyOf: [{ const: true }, ttl.schema] },
};
