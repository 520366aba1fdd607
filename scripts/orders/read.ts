import { CsvError, type Field, readCsv } from './csv.ts';
import type { Order } from './order.ts';

/** One folder. */
export const permissions = { read: ['data'] } as const;

const columns = [
  'order_id',
  'ordered_on',
  'customer',
  'product',
  'quantity',
  'unit_price',
] as const;
type Column = (typeof columns)[number];
type Row = Record<Column, Field>;

/**
 * Reads and checks an order file. The first thing that is wrong in it ends the step, with file, line
 * and column.
 * @param file CSV in UTF-8, inside the folder `data`
 */
export async function main(file = 'data/orders.csv'): Promise<Order[]> {
  const records = readRecords(decode(file, await Deno.readFile(file)), file);
  const order = readHeader(file, records.shift());
  const seen = new Map<string, number>();
  return records.map((fields) => {
    const row = readRow(file, order, fields);
    const first = seen.get(row.order_id.text);
    if (first !== undefined) {
      throw wrong(
        file,
        row.order_id,
        `The order ${quote(row.order_id)} is on line ${first} already`,
      );
    }
    seen.set(row.order_id.text, row.order_id.line);
    return readOrder(file, row);
  });
}

/** A byte order mark at the beginning is left out. */
function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${file}:1:1: The file is not UTF-8 text.`);
  }
}

function readRecords(text: string, file: string): Field[][] {
  try {
    return [...readCsv(text)];
  } catch (error) {
    if (error instanceof CsvError) throw wrong(file, error, error.message);
    throw error;
  }
}

function readHeader(file: string, header: Field[] | undefined): Column[] {
  if (header === undefined) {
    throw wrong(file, { line: 1, column: 1 }, `The file has no header. It is ${columns.join(',')}`);
  }
  const found = header.map((field): Column => {
    const column = columns.find((name) => name === field.text.trim());
    if (column === undefined) throw wrong(file, field, `There is no column ${quote(field)}`);
    return column;
  });
  for (const column of columns) {
    const at = found.indexOf(column);
    if (at === -1) throw wrong(file, { line: 1, column: 1 }, `The column "${column}" is missing`);
    const again = header[found.indexOf(column, at + 1)];
    if (again !== undefined) throw wrong(file, again, `The column "${column}" is there twice`);
  }
  return found;
}

function readRow(file: string, order: Column[], fields: Field[]): Row {
  const last = fields.at(order.length) ?? fields.at(-1);
  if (fields.length !== order.length) {
    const place = last ?? { line: 1, column: 1 };
    throw wrong(
      file,
      place,
      `This row has ${fields.length} fields, and the header ${order.length}`,
    );
  }
  // As many fields as columns, and each column once: see above.
  return Object.fromEntries(order.map((column, index) => [column, fields[index]])) as Row;
}

function readOrder(file: string, row: Row): Order {
  const match = (column: Column, pattern: RegExp, what: string): string => {
    const text = row[column].text.trim();
    if (pattern.test(text)) return text;
    throw wrong(file, row[column], `"${column}" must be ${what}; it is ${quote(row[column])}`);
  };
  const orderedOn = match('ordered_on', /^\d{4}-\d{2}-\d{2}$/, 'a date as 2026-10-01');
  if (!isDate(orderedOn)) {
    throw wrong(file, row.ordered_on, `There is no such day as ${quote(row.ordered_on)}`);
  }
  const money = match('unit_price', /^\d{1,9}(\.\d{1,2})?$/, 'an amount as 12.50');
  const [whole = '', part = ''] = money.split('.');
  return {
    id: match('order_id', /^[A-Za-z0-9-]{1,64}$/, 'letters, digits and hyphens'),
    orderedOn,
    customer: match('customer', /\S/, 'a name'),
    product: match('product', /\S/, 'a name'),
    quantity: Number(match('quantity', /^[1-9]\d{0,5}$/, 'a whole number from 1 to 999999')),
    unitCents: Number(whole) * 100 + Number(part.padEnd(2, '0')),
  };
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function quote({ text }: Field): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function wrong(file: string, place: { line: number; column: number }, message: string): Error {
  return new Error(`${file}:${place.line}:${place.column}: ${message}.`);
}
