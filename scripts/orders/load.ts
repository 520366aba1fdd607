import { DatabaseSync } from 'node:sqlite';
import type { Order, Total } from './order.ts';

/** One folder, which git ignores. SQLite keeps its rollback journal beside the database. */
export const permissions = { read: ['out'], write: ['out'] } as const;

const schema = `
  create table if not exists orders (
    id text primary key,
    ordered_on text not null,
    customer text not null,
    product text not null,
    quantity integer not null check (quantity > 0),
    unit_cents integer not null check (unit_cents >= 0)
  ) strict, without rowid;
  create table if not exists customer_totals (
    customer text primary key,
    orders integer not null,
    cents integer not null
  ) strict, without rowid;
`;

/**
 * Makes the database hold exactly these orders and totals. One transaction: after a failure, or a
 * power cut, it holds what it held before. The same call twice leaves the same rows.
 * @param database SQLite, inside the folder `out`; made when it is not there
 */
export async function main(orders: Order[], customers: Total[], database = 'out/orders.db') {
  await Deno.mkdir('out', { recursive: true });
  const connection = new DatabaseSync(database);
  try {
    connection.exec('begin immediate');
    connection.exec(schema);
    connection.exec('delete from orders; delete from customer_totals;');
    const order = connection.prepare('insert into orders values (?, ?, ?, ?, ?, ?)');
    for (const { id, orderedOn, customer, product, quantity, unitCents } of orders) {
      order.run(id, orderedOn, customer, product, quantity, unitCents);
    }
    const total = connection.prepare('insert into customer_totals values (?, ?, ?)');
    for (const { name, orders: count, cents } of customers) total.run(name, count, cents);
    connection.exec('commit');
    return { database, rows: orders.length };
  } finally {
    // What was not committed is rolled back.
    connection.close();
  }
}
