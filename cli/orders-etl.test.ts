import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { denoForTests } from '../runner/testing/sandbox-fixture.ts';
import { makeRepository, type Ended, type TestRepository } from './testing/repository.ts';

let repository: TestRepository;
let programs: string;

beforeAll(() => {
  repository = makeRepository({
    copies: [
      'flows/orders-etl.yaml',
      'flows/orders-etl.lock.json',
      'flows/orders-etl.grants',
      'scripts/orders',
      'data',
    ],
  });
  // All that a run finds in PATH without bubblewrap.
  programs = mkdtempSync(join(tmpdir(), 'millrace-programs-'));
  const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
  symlinkSync(git, join(programs, 'git'));
});

beforeEach(() => {
  rmSync(join(repository.root, 'out'), { recursive: true, force: true });
});

afterAll(() => {
  repository.remove();
  rmSync(programs, { recursive: true });
});

const header = 'order_id,ordered_on,customer,product,quantity,unit_price\n';

function run(...words: string[]): Promise<Ended> {
  return repository.millrace('run', 'orders-etl', '--json', ...words);
}

/** Writes the file and runs the flow on it. */
async function runOn(csv: string | Uint8Array): Promise<Ended> {
  repository.writeBytes('data/test.csv', Buffer.from(csv));
  return await run('--input', 'file=data/test.csv');
}

function lastEvent(out: string): {
  status: string;
  outputs: Record<string, unknown>;
  error?: { message: string };
} {
  return JSON.parse(out.trim().split('\n').at(-1) ?? 'null') as ReturnType<typeof lastEvent>;
}

/** Every row of both tables, as another program reads them. */
function content(): unknown {
  const code = `
    import { DatabaseSync } from 'node:sqlite';
    const database = new DatabaseSync('out/orders.db', { readOnly: true });
    const rows = (sql) => database.prepare(sql).all().map((row) => Object.values(row));
    console.log(JSON.stringify({
      orders: rows('select * from orders order by id'),
      totals: rows('select * from customer_totals order by customer'),
      intact: rows('pragma integrity_check'),
    }));`;
  const deno = denoForTests() ?? 'deno';
  const words = ['eval', '--no-config', code];
  return JSON.parse(execFileSync(deno, words, { cwd: repository.root, encoding: 'utf8' }));
}

test.each(['deno', 'deno+bubblewrap'])(
  'the committed lock loads the committed orders: %s',
  async (wall) => {
    const env = wall === 'deno' ? { PATH: programs } : {};
    const { out, code, err } = await repository.start(['run', 'orders-etl', '--json'], env).ended;
    if (wall !== 'deno' && !out.includes('deno+bubblewrap')) {
      console.log('Skipped: bubblewrap does not work here.');
      return;
    }
    expect(code, err).toBe(0);
    expect(out).toContain(`"wall":"${wall}"`);
    expect(lastEvent(out)).toMatchObject({
      status: 'succeeded',
      outputs: { database: 'out/orders.db', orders: 6, revenue: 421.99 },
    });
    expect(content()).toMatchObject({
      orders: [
        ['A-1001', '2026-10-01', 'Ada Lovelace', 'Punched cards', 12, 125],
        ['A-1002', '2026-10-01', 'Babbage, Charles', 'Gear, brass', 3, 4800],
        ['A-1003', '2026-10-02', 'Grace Hopper', 'Nanosecond (11.8" of wire)', 30, 50],
        ['A-1004', '2026-10-02', 'Ada Lovelace', 'Notes,\nwith a table', 1, 19_999],
        ['A-1005', '2026-10-03', 'Grace Hopper', 'Moth', 1, 0],
        ['A-1006', '2026-10-04', 'Ada Lovelace', 'Punched cards', 40, 120],
      ],
      totals: [
        ['Ada Lovelace', 3, 26_299],
        ['Babbage, Charles', 1, 14_400],
        ['Grace Hopper', 2, 1_500],
      ],
      intact: [['ok']],
    });
  },
);

test('the same file twice leaves the same rows, and another file takes their place', async () => {
  expect((await run()).code).toBe(0);
  const first = content();
  expect((await run()).code).toBe(0);
  expect(content()).toEqual(first);
  expect((await runOn(`${header}B-1,2026-10-05,Ada,Card,2,0.10\n`)).code).toBe(0);
  expect(content()).toMatchObject({
    orders: [['B-1', '2026-10-05', 'Ada', 'Card', 2, 10]],
    totals: [['Ada', 1, 20]],
  });
});

test('a bad row in the middle is told with file, line and column, and the database stays', async () => {
  expect((await run()).code).toBe(0);
  const before = repository.readBytes('out/orders.db');
  const rows = [
    'B-1,2026-10-05,Ada,Card,2,0.10',
    'B-2,2026-10-05,"A\nB",Card,two,1',
    'B-3,x,y,z,1,1',
  ];
  const { code, out } = await runOn(header + rows.join('\n'));
  expect(code).toBe(1);
  expect(out).toContain('data/test.csv:4:9: \\"quantity\\" must be a whole number');
  expect(lastEvent(out).status).toBe('failed');
  expect(repository.readBytes('out/orders.db').equals(before)).toBe(true);
});

test.each([
  ['an empty file', '', ':1:1: The file has no header'],
  [
    'a duplicate order',
    `${header}A,2026-10-01,a,b,1,1\n\nA,2026-10-01,a,b,1,1\n`,
    ':4:1: The order \\"A\\" is on line 2 already',
  ],
  [
    'a field too few',
    `${header}A,2026-10-01,a,b,1\n`,
    ':2:18: This row has 5 fields, and the header 6',
  ],
  ['a field too many', `${header}A,2026-10-01,a,b,1,1,x\n`, ':2:22: This row has 7 fields'],
  ['a day that never was', `${header}A,2026-02-30,a,b,1,1\n`, ':2:3: There is no such day'],
  [
    'a quote that is never closed',
    `${header}A,2026-10-01,"a,b,1,1\n`,
    ':2:14: This quote is never closed',
  ],
  ['text behind a quote', `${header}A,2026-10-01,"a"b,b,1,1\n`, ':2:17: After a closing quote'],
  ['a quote inside a field', `${header}A,2026-10-01,a"b,b,1,1\n`, ':2:15: A quote stands inside'],
  [
    'a negative price',
    `${header}A,2026-10-01,a,b,1,-1\n`,
    ':2:20: \\"unit_price\\" must be an amount',
  ],
  [
    'an unknown column',
    header.replace('customer', 'client'),
    ':1:21: There is no column \\"client\\"',
  ],
  [
    'a missing column',
    header.replace(',unit_price', ''),
    ':1:1: The column \\"unit_price\\" is missing',
  ],
  [
    'a column twice',
    header.replace('product', 'customer'),
    ':1:30: The column \\"customer\\" is there twice',
  ],
  ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x41]), ':1:1: The file is not UTF-8 text'],
])('%s is refused where it stands, and no database is made', async (_what, csv, said) => {
  const { code, out } = await runOn(csv);
  expect(code).toBe(1);
  expect(out).toContain(`data/test.csv${said}`);
  expect(() => repository.readBytes('out/orders.db')).toThrow('ENOENT');
});

test('a byte order mark, CRLF and another order of columns change nothing', async () => {
  const rows = [
    'unit_price,order_id,ordered_on,customer,product,quantity',
    '1.5,A,2026-10-01,"Ada ""Countess"" L.","x\r\ny",2',
  ];
  expect((await runOn(`\uFEFF${rows.join('\r\n')}\r\n`)).code).toBe(0);
  expect(content()).toMatchObject({
    orders: [['A', '2026-10-01', 'Ada "Countess" L.', 'x\r\ny', 2, 150]],
  });
});

test('a file with a header alone loads no order', async () => {
  const { code, out } = await runOn(header);
  expect(code).toBe(0);
  expect(lastEvent(out).outputs).toMatchObject({ orders: 0, revenue: 0, customers: [] });
  expect(content()).toMatchObject({ orders: [], totals: [] });
});

test('a file outside of its folder is not read, whatever the input says', async () => {
  const outside = await run('--input', 'file=data/../flows/orders-etl.yaml');
  expect(outside.code).toBe(1);
  expect(outside.err + outside.out).toContain('inputs');
  mkdirSync(join(repository.root, 'data'), { recursive: true });
  symlinkSync(
    join(repository.root, 'flows/orders-etl.yaml'),
    join(repository.root, 'data/link.csv'),
  );
  const { code, out } = await run('--input', 'file=data/link.csv');
  rmSync(join(repository.root, 'data/link.csv'));
  expect(code).toBe(1);
  expect(out).not.toContain('Reads orders');
});

test('after a failure in the middle of the load, the database holds what it held', async () => {
  expect((await run()).code).toBe(0);
  const before = content();
  // The last moment before all of it counts.
  const script = repository.read('scripts/orders/load.ts');
  repository.write(
    'scripts/orders/load.ts',
    script.replace(
      "connection.exec('commit');",
      "throw new Error('Too late.');\n    connection.exec('commit');",
    ),
  );
  expect((await repository.millrace('pin', 'orders-etl')).code).toBe(0);
  expect((await repository.millrace('compile', 'orders-etl')).code).toBe(0);
  const { code } = await runOn(`${header}B-1,2026-10-05,Ada,Card,2,0.10\n`);
  expect(code).toBe(1);
  expect(content()).toEqual(before);
});
