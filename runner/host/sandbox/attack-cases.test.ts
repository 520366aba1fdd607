import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AttackCase } from '../../testing/attack-case.ts';
import { expectEnd } from '../../testing/attack-end.ts';
import { type Attack, AttackRange, hasAttacks } from '../../testing/attack-fixture.ts';
import { attackTable } from '../../testing/attack-table.ts';
import { bubblewrapAlone } from '../../testing/bubblewrap-alone.ts';
import { otherAttacks } from '../../testing/other-attacks.ts';
import { ownAttacks } from '../../testing/own-attacks.ts';
import { wallsForTests } from '../../testing/sandbox-fixture.ts';
import { sharedAttacks } from '../../testing/shared-attacks.ts';

const root = join(import.meta.dirname, '../../..');
const cases = [...sharedAttacks, ...ownAttacks];
const range = new AttackRange();
beforeAll(() => range.listen());
afterAll(() => {
  range.close();
});

function attackOf({ source, grants, input, timeoutMs, limits, workspace }: AttackCase): Attack {
  return {
    ...(source && { source }),
    ...(grants && { grants: grants(range.place) }),
    ...(input && { input: input(range.place) }),
    ...(timeoutMs && { timeoutMs }),
    ...(workspace && { workspace: workspace(range.place) }),
    ...(limits && { more: { limits } }),
  };
}

const isRunnable = hasAttacks() ? (): boolean => true : (it: AttackCase) => it.source !== undefined;
const walls = await wallsForTests();

for (const it of cases.filter(isRunnable)) {
  for (const wall of walls) {
    test(`${wall.wall}: ${it.id}, ${it.attack}`, async () => {
      const ended = await range.run(wall, it.id, attackOf(it));
      const isWalled = wall.bubblewrap !== undefined;
      expectEnd(isWalled ? (it.endBehindWall ?? it.end) : it.end, ended);
    });
  }
}

/** Deno may do anything here: what holds is the second wall. The range looks for what got out. */
const alone = bubblewrapAlone(walls, range.folder);
for (const it of alone === undefined ? [] : cases.filter(isRunnable)) {
  if (it.alone !== true || alone === undefined) continue;
  test(`bubblewrap alone: ${it.id}, ${it.attack}`, async () => {
    await range.run(alone, it.id, attackOf(it));
  });
}

test.skipIf(alone === undefined)('alone, the second wall is all there is', async () => {
  const source = `export const main = () => ({
    env: Deno.env.get('HOME') !== undefined,
    read: Deno.readTextFileSync('/proc/self/status').includes('Seccomp:\\t2'),
  });`;
  const ended = await range.run(alone!, 'control', { source });
  expect(ended.outcome).toEqual({ kind: 'returned', text: '{"env":true,"read":true}' });
});

test('each attack has an id of its own, and the tests that are named exist', () => {
  const ids = [...cases, ...otherAttacks].map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  const numbers = Array.from(
    { length: 38 },
    (_, index) => `s${String(index + 1).padStart(2, '0')}`,
  );
  expect(numbers.filter((id) => !ids.includes(id))).toEqual([]);
  for (const other of otherAttacks)
    expect(existsSync(join(root, other.test)), other.test).toBe(true);
});

test('the table of docs/security.md is made from these attacks', async () => {
  const file = join(root, 'docs/security.md');
  const [start, end] = ['<!-- prettier-ignore-start -->\n', '\n<!-- prettier-ignore-end -->'];
  const text = readFileSync(file, 'utf8');
  const before = text.slice(0, text.indexOf(start) + start.length);
  const after = text.slice(text.indexOf(end));
  const table = attackTable(cases, otherAttacks);
  await expect(`${before}\n${table}\n${after}`).toMatchFileSnapshot(file);
});
