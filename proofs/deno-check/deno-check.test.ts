import { expect, test } from 'vitest';
import { findDeno } from '../../store/index.ts';
import { denoCheck } from './deno-check.ts';
import { checkFixtures, type CheckedFixture } from './flow-modules.ts';

const deno = await findDeno(process.env).catch(() => undefined);
if (deno === undefined)
  console.warn('The comparison with `deno check` is skipped: no Deno is found.');

const { fixtures, imported, skipped } = await checkFixtures(['ok', 'check']);
for (const reason of skipped) console.warn(`Not compared with \`deno check\`: ${reason}.`);

const files = new Map([...imported, ...fixtures.map(({ path, text }) => [path, text] as const)]);
const theirs =
  deno &&
  denoCheck(
    deno.path,
    files,
    fixtures.map(({ path }) => path),
  );

/**
 * What we say and Deno does not, and why. TypeScript stops at the first mistake in an object; ours
 * looks again for keys that nobody takes.
 */
const more: Readonly<Record<string, readonly string[]>> = {
  'check/unknown-field--hidden': ['TS2561 at 12:3'],
};

/** What both must say of a module: the number of each error, and where it begins. */
function ours({ text, problems }: CheckedFixture): readonly string[] {
  return problems.map(({ code, start }) => {
    const before = text.slice(0, start).split('\n');
    return `TS${code} at ${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  });
}

test.skipIf(theirs === undefined).each(fixtures)('deno check agrees on $name', (fixture) => {
  const said = [...(theirs?.get(fixture.path) ?? []), ...(more[fixture.name] ?? [])];
  expect(said.toSorted()).toEqual(ours(fixture).toSorted());
});

test.skipIf(theirs === undefined)(
  'deno check has nothing to say of the scripts and the wire types',
  () => {
    const modules = new Set(fixtures.map(({ path }) => path));
    expect([...(theirs ?? [])].filter(([path]) => !modules.has(path))).toEqual([]);
  },
);

test('the comparison is about something: most fixtures of mistakes have an error of TypeScript', () => {
  const mistaken = fixtures.filter(({ name }) => name.startsWith('check/'));
  expect(mistaken.filter(({ problems }) => problems.length > 0).length).toBeGreaterThan(25);
  expect(fixtures.length).toBeGreaterThan(55);
});
