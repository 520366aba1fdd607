interface Filter {
  tags: string[];
}

/** Reads a page. */
export function main(options: {
  /** @minimum 1 @maximum 100 */
  size: number;
  order: 'new' | 'old';
  filter?: Filter;
}): number {
  return options.size;
}
