interface Options { query: string; limit?: number; mode?: 'fast' | 'slow'; tags?: string[]; when?: Date }
export const main = ({ query, limit = 20, mode = 'fast', tags: words = ['a'], when = new Date(0) }: Options) =>
  [query, limit, mode, words, when] as const;
