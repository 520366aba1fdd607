export const permissions = { write: ['out'] } as const;

interface Item {
  id: string;
  /** @minimum 1 @maximum 10 */
  rank?: number;
  /** @format date */
  day?: string;
  author?: { name: string; /** @pattern ^@ */ handle?: string };
  parts?: { key: string; note?: string }[];
  place?: { kind: 'file'; path: string } | { kind: 'url'; href: string; /** @minimum 1 */ tries?: number };
}

export function main(item: Item, mode: 'fast' | 'slow' = 'fast'): string {
  return item.id + mode;
}
