import type { Order, Total } from './order.ts';

/**
 * Adds up orders, all of them and by customer and day.
 * @param orders each with its own id
 */
export function main(orders: Order[]) {
  return {
    orders: orders.length,
    cents: orders.reduce((sum, order) => sum + order.quantity * order.unitCents, 0),
    customers: totalBy(orders, (order) => order.customer),
    days: totalBy(orders, (order) => order.orderedOn),
  };
}

/** Sorted by name. */
function totalBy(orders: Order[], nameOf: (order: Order) => string): Total[] {
  const totals = new Map<string, Total>();
  for (const order of orders) {
    const name = nameOf(order);
    const before = totals.get(name) ?? { name, orders: 0, cents: 0 };
    const cents = before.cents + order.quantity * order.unitCents;
    totals.set(name, { name, orders: before.orders + 1, cents });
  }
  return [...totals.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
