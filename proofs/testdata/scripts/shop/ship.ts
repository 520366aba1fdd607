import type { Address } from './order.ts';

export interface Parcel {
  code: string;
  weight: number;
  /** Where it is now. */
  at: [latitude: number, longitude: number];
}

export interface Shipping {
  order: string;
  to: Address;
  express?: boolean;
  labels: Record<string, string>;
}

export function main({ order, to, express = false, labels }: Shipping): Parcel {
  throw new Error(`${order} ${to.street} ${express} ${Object.keys(labels)}`);
}
