export const permissions = { write: ['out'] } as const;

interface Item {
  id: string;
  /**
   * @minimum 1
   * @maximum 10
   */
  rank?: number;
  /** @format date */
  day?: string;
  author?: Author;
  parts?: { key: string; note?: string }[];
  place?: File | Address;
}

interface Author {
  name: string;
  /** @pattern ^h */
  handle?: string;
}

interface File {
  kind: 'file';
  path: string;
}

interface Address {
  kind: 'url';
  href: string;
  /** @minimum 1 */
  tries?: number;
}

export function main(item: Item, mode: 'fast' | 'slow' = 'fast'): string {
  return item.id + mode;
}
