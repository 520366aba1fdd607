/** One line of an order file. Money is in cents, so that sums are exact. */
export interface Order {
  id: string;
  /** ISO 8601, `2026-10-01`. */
  orderedOn: string;
  customer: string;
  product: string;
  quantity: number;
  unitCents: number;
}

/** What a group of orders comes to. */
export interface Total {
  /** A customer or a day. */
  name: string;
  orders: number;
  cents: number;
}
