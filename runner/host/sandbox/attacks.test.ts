import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Attack, AttackRange, hasAttacks } from '../../testing/attack-fixture.ts';
import { type Attempt, valueOf, wallsForTests } from '../../testing/sandbox-fixture.ts';
import { scratchParent } from './scratch.ts';

const range = new AttackRange();
beforeAll(() => range.listen());
afterAll(() => {
  range.close();
});

function expectAllBlocked(ended: Attempt): void {
  const entries = Object.entries(valueOf(ended) as object);
  expect(entries.length).toBeGreaterThan(0);
  for (const [route, end] of entries) expect(`${route}: ${String(end)}`).toContain(': blocked');
}

/** How s25 may end, by what it returns. V8 writes very deep values; the runner checks depth later. */
const resultPathologies: { readonly [kind: string]: readonly string[] } = {
  proto: ['returned'],
  cyclic: ['threw'],
  deep: ['returned', 'threw'],
  bigint: ['threw'],
  nan: ['returned'],
  undef: ['returned'],
  func: ['threw'],
  symbol: ['threw'],
  date: ['returned'],
  toJSONThrows: ['threw'],
  getterThrows: ['threw'],
  proxy: ['threw'],
  surrogate: ['returned'],
  huge: ['output-too-large', 'no-result'],
  manyKeys: ['returned'],
  intPrecision: ['returned'],
  promise: ['no-result'],
  thenable: ['returned'],
  generator: ['returned'],
};

/** Folders of sandboxes that are open, or were left behind. */
function leftovers(): readonly string[] {
  const parents = new Set([scratchParent(true), scratchParent(false)]);
  return [...parents]
    .flatMap((parent) => readdirSync(parent))
    .filter((name) => name.startsWith(`millrace-steps-${process.pid}-`));
}

for (const wall of hasAttacks() ? await wallsForTests() : []) {
  const attack = (id: string, options: Attack = {}): Promise<Attempt> =>
    range.run(wall, id, options);
  const check = (name: string, run: () => Promise<void>): void => {
    test(`${wall.wall}: ${name}`, run);
  };

  check('the servers would notice a connection that is allowed', async () => {
    const net = [`127.0.0.1:${range.port('18999')}`, 'esm.sh'];
    const opened = range.open(
      wall,
      `export async function main() {
        await (await fetch('http://127.0.0.1:${range.port('18999')}/control')).text();
        await fetch('https://esm.sh/control').catch(() => {});
      }`,
      { grants: { net, env: ['HTTPS_PROXY'] } },
    );
    await opened.attempt({});
    await opened.close();
    expect(range.hits.map((hit) => hit.split(' ')[0])).toEqual(['loopback', 'proxy']);
  });

  for (const id of ['s01', 's02', 's03', 's04']) {
    check(`${id} cannot import a file of the host`, async () => {
      const { outcome } = await attack(id);
      expect(outcome).toMatchObject({ kind: 'threw' });
      expect(JSON.stringify(outcome)).toContain('Requires read access to');
    });
  }

  for (const id of ['s05', 's06']) {
    check(`${id} makes no connection by importing a URL`, async () => {
      const grants = { env: ['HTTPS_PROXY'] };
      const ended = await attack(id, { input: { data: 'SECRETDATA' }, grants });
      expect(JSON.stringify(valueOf(ended))).not.toContain('LOADED');
    });
  }

  for (const id of ['s07', 's08', 's09', 's10', 's11']) {
    check(`${id} finds every way blocked`, async () => {
      expectAllBlocked(await attack(id));
    });
  }

  check('s12 cannot follow a redirect out of its grant', async () => {
    const grants = { net: [`127.0.0.1:${range.port('18901')}`] };
    expectAllBlocked(await attack('s12', { grants }));
  });

  check('s13 gains nothing by a worker', async () => {
    const { outcome } = await attack('s13');
    // Deno ends a process that asks for worker permissions without the unstable flag.
    expect(outcome.kind).toBe('no-result');
  });

  check('s15 ends at its memory limit', async () => {
    const ended = await attack('s15', { more: { limits: { memoryMiB: 256 } } });
    expect(ended.outcome).toEqual({
      kind: 'out-of-memory',
      limitMiB: 256,
    });
    expect(ended.ms).toBeLessThan(10_000);
  });

  for (const id of ['s17', 's19']) {
    check(`${id} is killed at its timeout`, async () => {
      const ended = await attack(id, { timeoutMs: 2000 });
      expect(ended.outcome).toEqual({ kind: 'timed-out' });
      expect(Math.abs(ended.ms - 2000)).toBeLessThan(500);
    });
  }

  check('s18 succeeds at once and is gone', async () => {
    const opened = range.openAttack(wall, 's18');
    const ended = await opened.attempt({});
    expect(valueOf(ended)).toEqual({ ok: true });
    const started = performance.now();
    await opened.close();
    expect(performance.now() - started).toBeLessThan(1000);
  });

  check('s20 cannot flood the runner', async () => {
    const opened = range.openAttack(wall, 's20');
    const before = process.memoryUsage.rss();
    let peak = before;
    let bytes = 0;
    let last = '';
    const { outcome } = await opened.attempt(
      {},
      {
        timeoutMs: 3000,
        onLog(_stream, line) {
          bytes += line.length;
          last = line;
          peak = Math.max(peak, process.memoryUsage.rss());
        },
      },
    );
    peak = Math.max(peak, process.memoryUsage.rss());
    await opened.close();
    expect(['no-result', 'timed-out']).toContain(outcome.kind);
    expect(last).toContain('The log of this attempt ends here');
    expect(bytes).toBeLessThan(11 * 1024 * 1024);
    expect(Math.round((peak - before) / 1024 / 1024)).toBeLessThan(10 + 64);
  });

  for (const id of ['s21', 's26']) {
    check(`${id} cannot forge a result`, async () => {
      expect((await attack(id)).outcome).toEqual({ kind: 'returned', text: '{"real":true}' });
    });
  }

  check('s22 and s23 reach the log and the result exactly', async () => {
    expect((await attack('s22')).stdout).toContain('text before ##[add-mask]b');
    const escapes = valueOf(await attack('s23')) as { text: string };
    expect(escapes.text).toContain('[2J');
    expect(escapes.text.endsWith('line\rOVERWRITTEN')).toBe(true);
  });

  check('s24 gives a value that is split across writes as one line', async () => {
    const ended = await attack('s24', { input: { secret: 'hunter2-and-more' } });
    expect(ended.log).toContain('hunter2-and-more');
  });

  for (const [kind, ends] of Object.entries(resultPathologies)) {
    check(`s25 ${kind} gives JSON or a clean error`, async () => {
      const { outcome } = await attack('s25', { input: { kind } });
      expect(ends).toContain(outcome.kind);
      if (outcome.kind === 'returned') JSON.parse(outcome.text);
      if (outcome.kind === 'threw') expect(outcome.error.name).toBe('ResultError');
      expect('polluted' in {}).toBe(false);
    });
  }

  check('s27 has no result', async () => {
    const { outcome } = await attack('s27');
    expect(outcome).toEqual({
      kind: 'no-result',
      message: 'The step ended without a result (exit code 0).',
    });
  });

  check('s28 finds nothing of an earlier run', async () => {
    const opened = range.openAttack(wall, 's28');
    const clean = { previous: null, cached: false };
    expect(valueOf(await opened.attempt({}))).toEqual(clean);
    expect(valueOf(await opened.attempt({}))).toEqual(clean);
    await opened.close();
  });

  check('s29 cannot keep what it writes', async () => {
    const before = leftovers();
    const { outcome } = await attack('s29');
    expect(outcome.kind).toBe(wall.bubblewrap === undefined ? 'no-result' : 'threw');
    expect(leftovers().filter((name) => !before.includes(name))).toEqual([]);
  });

  check('s16 ends at its memory limit, though V8 does not count what it takes', async () => {
    const { outcome } = await attack('s16', { more: { limits: { memoryMiB: 256 } } });
    expect(outcome).toEqual({ kind: 'out-of-memory', limitMiB: 256 });
  });

  check('s33 runs nothing as long as it is not called', async () => {
    const opened = range.openAttack(wall, 's33', { grants: { write: [range.folder] } });
    opened.start();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await opened.close();
    range.expectUntouched(opened.canaries);
  });

  for (const kind of ['nul', 'undef', 'str', 'getter', 'big', 'ansi', 'cause', 'proxy', 'late']) {
    check(`s35 ${kind} gives a bounded error`, async () => {
      const { outcome } = await attack('s35', { input: { kind } });
      expect(outcome.kind).toBe('threw');
      if (outcome.kind !== 'threw') return;
      expect(outcome.error.message).not.toBe('');
      expect(Buffer.byteLength(outcome.error.message)).toBeLessThanOrEqual(64 * 1024);
      if (kind === 'late') expect(outcome.error.message).toBe('first');
    });
  }

  check('s36 cannot lift its memory limit', async () => {
    const before = valueOf(await attack('s36', { more: { limits: { memoryMiB: 256 } } })) as {
      limitMb: number;
      natives: string;
    };
    expect(before.natives).toBe('blocked');
    expect(before.limitMb).toBeLessThan(512);
  });

  check('s37 writes to no descriptor of the runner', async () => {
    expect(valueOf(await attack('s37'))).toEqual({ written: [] });
  });

  check('s38 overwrites nothing', async () => {
    expect(valueOf(await attack('s38'))).toEqual({ overwrote: false });
  });
}
