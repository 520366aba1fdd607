import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parseDenoLock } from '../lock/index.ts';
import { startRegistry, type TestRegistry } from '../store/testing/registry.ts';
import { formsOf } from './testing/tamper/forms-of.ts';
import { evenly, type TamperMatrix, verdictOf } from './testing/tamper/judge-mutant.ts';
import {
  bigFlow,
  openBigWorld,
  openOwnWorld,
  outerFlow,
  ownFlows,
  packageCount,
  removeHome,
} from './testing/tamper/matrix-worlds.ts';
import { tamperBehind } from './testing/tamper/tamper-behind.ts';
import { tamperLock } from './testing/tamper/tamper-lock.ts';
import { tamperSources } from './testing/tamper/tamper-sources.ts';
import { tamperDescriptions, tamperStore } from './testing/tamper/tamper-store.ts';
import { TamperTally } from './testing/tamper/tamper-tally.ts';
import { type TamperWorld, withText } from './testing/tamper/tamper-world.ts';
import { writeMatrix } from './testing/tamper/write-matrix.ts';
import { lockPath } from './workspace.ts';

/** `TAMPER=all` makes every mutant; without it some of each kind are made, always the same. */
const isWhole = process.env['TAMPER'] === 'all';
const most = isWhole ? Infinity : 6;
/** Milliseconds that a whole kind may take on a busy machine. */
const wholeHours = 6 * 3_600_000;

const home = mkdtempSync(join(tmpdir(), 'millrace-matrix-'));
const tally = new TamperTally();
let registry: TestRegistry;
let own: TamperWorld;
let big: TamperWorld;

beforeAll(async () => {
  registry = await startRegistry();
  own = await openOwnWorld(home, isWhole);
  big = await openBigWorld(home, registry, isWhole);
}, 600_000);

afterAll(async () => {
  own.close();
  big.close();
  removeHome(home);
  await registry.close();
});

afterEach(({ task }) => {
  // A full count takes long: what is there by now is worth knowing when it is ended.
  if (isWhole) console.log(`after: ${task.name}\n${tally.table()}`);
});

function matrixOf(world: TamperWorld): TamperMatrix {
  return { world, tally, most };
}

test('what was not changed would run, and the audit finds no error', async () => {
  for (const flow of ownFlows) {
    expect(await own.wouldRun(flow)).toBe(true);
    expect(await own.errorsOf([flow])).toEqual([]);
  }
  for (const flow of [bigFlow, outerFlow]) {
    expect(await big.wouldRun(flow)).toBe(true);
    expect(await big.errorsOf([flow])).toEqual([]);
  }
  const reading = parseDenoLock(big.repository.read('scripts/big.deno.lock'));
  expect(reading.ok && Object.keys(reading.lock.npm)).toHaveLength(packageCount);
  // The audits of mutants begin with everything remembered.
  expect(await big.errorsOf([bigFlow])).toEqual([]);
  expect(big.verified()?.packages).toEqual({ now: 0, remembered: packageCount });
});

test.each(ownFlows)(
  'no change of %s or what it was locked with goes unnoticed',
  async (flow) => {
    const before = tally.survivors.length;
    await tamperLock(matrixOf(own), flow);
    await tamperSources(matrixOf(own), flow);
    expect(tally.survivors.slice(before)).toEqual([]);
  },
  wholeHours,
);

test.each([bigFlow, outerFlow])(
  'no change of %s or what it was locked with goes unnoticed',
  async (flow) => {
    const before = tally.survivors.length;
    await tamperLock(matrixOf(big), flow);
    await tamperSources(matrixOf(big), flow);
    expect(tally.survivors.slice(before)).toEqual([]);
  },
  wholeHours,
);

test(
  'no change of the stores goes unnoticed',
  async () => {
    const before = tally.survivors.length;
    await tamperStore(matrixOf(own), ownFlows);
    await tamperStore(matrixOf(big), [bigFlow]);
    await tamperDescriptions(matrixOf(big), [bigFlow]);
    expect(tally.survivors.slice(before)).toEqual([]);
  },
  wholeHours,
);

test('no change of what a pin that is behind needs goes unnoticed', async () => {
  const before = tally.survivors.length;
  await tamperBehind(matrixOf(big));
  expect(tally.survivors.slice(before)).toEqual([]);
});

test(
  'a change of form alone is refused by run, and the audit calls it form alone',
  async () => {
    for (const flow of evenly(ownFlows, isWhole ? Infinity : 1)) {
      const text = own.repository.read(lockPath(flow));
      for (const [how, other] of evenly(formsOf(text), most)) {
        await withText(join(own.repository.root, lockPath(flow)), other, async () => {
          const verdict = await verdictOf(own, [flow]);
          expect(verdict, how).toEqual({ isRefused: true, rules: ['form/lock-noncanonical'] });
          tally.count('lock: form alone', how, verdict);
        });
      }
    }
  },
  wholeHours,
);

test('end to end, what run refuses starts no step, and compile --check finds the rest', async () => {
  const { root } = big.repository;
  const cases = [
    { path: lockPath(bigFlow), from: /"attempts": 3/, to: '"attempts": 4', runs: true },
    { path: lockPath(bigFlow), from: /api\.example/, to: 'api.exampl2', runs: false },
    { path: 'flows/big.grants', from: /api/, to: 'bpi', runs: false },
    { path: 'scripts/big.deno.lock', from: /sha512-./, to: 'sha512-_', runs: false },
    { path: 'scripts/big.ts', from: /value \+/, to: 'value -', runs: false },
  ];
  for (const { path, from, to, runs } of cases) {
    const before = readFileSync(join(root, path), 'utf8');
    expect(before).toMatch(from);
    await withText(join(root, path), before.replace(from, to), async () => {
      const words = ['run', 'big', '--offline', '--json'];
      const { code, out, err } = await big.repository.start(words, { TOKEN: 'a-secret' }).ended;
      expect(out.includes('attempt-started'), `${path}: ${err}`).toBe(runs);
      if (!runs) expect(code, err).toBe(1);
      if (!runs) return;
      const check = await big.repository.millrace('compile', 'big', '--check');
      expect(check.code, `${path}: ${check.err}`).toBe(1);
    });
  }
});

test('the table', () => {
  console.log(`\n${tally.table()}\n${tally.rules()}`);
  expect(tally.survivors).toEqual([]);
  // Whoever asks the audit alone is told of each file beside a lock.
  const besides =
    /^(?:YAML of the flow|grants file|module of a script|lock of a subflow|Deno lock.*)$/;
  expect(tally.unaudited.filter((kind) => besides.test(kind))).toEqual([]);
  if (isWhole && process.env['TAMPER_DOCS'] === '1') writeMatrix(tally);
});
