import type { Item } from './order.ts';

export interface Priced {
  kind: 'priced';
  total: number;
  currency: string;
}

export interface Refused {
  kind: 'refused';
  reason: string;
}

export function main(item: Item, discount: number): Priced | Refused {
  throw new Error(`${item.sku} ${discount}`);
}
