import type { Channel, Order } from './order.ts';

/**
 * @param channel where the orders came in
 * @param limit at most so many
 * @minimum 1
 */
export function main(channel: Channel, token: string, limit = 10): Order[] {
  throw new Error(`${channel} ${token} ${limit}`);
}
