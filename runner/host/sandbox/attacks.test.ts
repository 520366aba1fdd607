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

const isThere = hasAttacks();
if (!isThere) {
  test('the attack steps are run (needs ../shared)', (context) => {
    context.skip('../shared/attacks is not there');
  });
}

for (const wall of isThere ? await wallsForTests() : []) {
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

  check('s18 succeeds and is gone, whatever its timer says', async () => {
    const opened = range.openAttack(wall, 's18');
    const ended = await opened.attempt({});
    expect(valueOf(ended)).toEqual({ ok: true });
    // Its timer would keep the process, and this waiting, for longer than a test may take.
    await opened.close();
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

  for (const [kind, ends] of Object.entries(resultPathologies)) {
    check(`s25 ${kind} gives JSON or a clean error`, async () => {
      const { outcome } = await attack('s25', { input: { kind } });
      expect(ends).toContain(outcome.kind);
      if (outcome.kind === 'returned') JSON.parse(outcome.text);
      if (outcome.kind === 'threw') expect(outcome.error.name).toBe('ResultError');
      expect('polluted' in {}).toBe(false);
    });
  }

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
}
