export type Channel = 'web' | 'shop' | 'phone';

export interface Item {
  sku: string;
  count: number;
  /** Absent when the price is asked for at the till. */
  price?: number;
  tags: string[];
}

export interface Address {
  street: string;
  city: string | null;
}

export interface Order {
  id: string;
  channel: Channel;
  items: Item[];
  address?: Address;
  placedAt: string;
}
