import type { CST } from 'yaml';

/**
 * The first token that stands inside more than `limit` maps and lists. Not recursive, unlike
 * everything that reads the tokens afterwards.
 */
export function tooDeep(tokens: readonly CST.Token[], limit: number): CST.Token | undefined {
  let level = tokens;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return level[0];
    level = level.flatMap(children);
  }
  return undefined;
}

function children(token: CST.Token): readonly CST.Token[] {
  switch (token.type) {
    case 'document':
      return token.value === undefined ? [] : [token.value];
    case 'block-map':
    case 'block-seq':
    case 'flow-collection':
      // One type for what stands in all three.
      return (token.items as readonly CST.CollectionItem[]).flatMap(({ key, value }) =>
        [key, value].filter((child) => child !== undefined && child !== null),
      );
    default:
      return [];
  }
}
