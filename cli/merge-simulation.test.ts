import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { driverAttributes } from './merge/install-driver.ts';
import {
  type Change,
  changes,
  drawPairs,
  type Kind,
  kindOf,
  kinds,
  simulatedFiles,
} from './testing/merge-changes.ts';
import { projectRoot } from './testing/repository.ts';
import {
  commitAll,
  copyOf,
  edit,
  gitIn,
  make,
  makeBase,
  removeReviewRepositories,
} from './testing/review-repository.ts';

/** Pairs of independent changes that are merged: 300 of them with MERGES=300. */
const pairs = drawPairs(Number(process.env['MERGES'] ?? 20));
const cli = join(projectRoot, 'dist/bin/main.js');
const run = promisify(execFile);

/** With a branch for each change, pinned, compiled and committed. */
let plain: string;
/** The same, where the merge driver is set up. */
let driven: string;

beforeAll(async () => {
  plain = await makeBase(simulatedFiles(`${driverAttributes.join('\n')}\n`));
  const used = new Set(pairs.flat());
  for (const change of changes.filter((one) => used.has(one))) {
    gitIn(plain, 'switch', '--quiet', '--create', change.name, 'main');
    edit(plain, change.edits);
    await make(plain, 'pinned');
    commitAll(plain);
  }
  driven = copyOf(plain);
  const driver = `'${process.execPath}' '${cli}' merge-driver %O %A %B %P`;
  gitIn(driven, 'config', 'merge.millrace.driver', driver);
}, 600_000);

afterAll(removeReviewRepositories);

interface Merged {
  readonly pair: string;
  readonly kind: Kind;
  /** Files that git left to a person. */
  readonly conflicts: readonly string[];
  /** Whether compiling what git left would write nothing. Of a merge without conflicts. */
  readonly isRight?: boolean;
  /** What `compile --check` ended with. */
  readonly check: number;
}

async function merge(root: string, ours: Change, theirs: Change): Promise<Merged> {
  gitIn(root, 'switch', '--quiet', '--detach', ours.name);
  const conflicts = tryMerge(root, theirs.name);
  const check = await codeOf(root, 'compile', '--check', '--quiet');
  const merged = {
    pair: `${ours.name} and ${theirs.name}`,
    kind: kindOf(ours, theirs),
    conflicts,
    check,
  };
  try {
    if (conflicts.length > 0) return merged;
    await make(root, 'compiled');
    return { ...merged, isRight: gitIn(root, 'status', '--porcelain') === '' };
  } finally {
    gitIn(root, 'reset', '--quiet', '--hard');
  }
}

function tryMerge(root: string, theirs: string): readonly string[] {
  try {
    gitIn(root, 'merge', '--quiet', '--no-edit', theirs);
    return [];
  } catch (error) {
    const files = gitIn(root, 'diff', '--name-only', '--diff-filter=U');
    if (files === '') throw error;
    return files.split('\n');
  }
}

async function codeOf(root: string, ...words: readonly string[]): Promise<number> {
  try {
    await run(process.execPath, [cli, ...words], { cwd: root });
    return 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'number')
      return error.code;
    throw error;
  }
}

function tell(name: string, merged: readonly Merged[]): void {
  const rows = kinds.map((kind) => {
    const of = merged.filter((one) => one.kind === kind);
    const having = (end: string): number =>
      of.filter(({ conflicts }) => conflicts.some((path) => path.endsWith(end))).length;
    return `  ${kind.padEnd(14)} ${String(of.length)} merges, conflicts in YAML ${String(having('.yaml'))}, in locks ${String(having('.lock.json'))}, in grants ${String(having('.grants'))}`;
  });
  console.log([`merges ${name}:`, ...rows].join('\n'));
}

/** What no merge may do: end without a conflict and with a check that is wrong about it. */
function expectTruth(merged: readonly Merged[]): void {
  for (const { pair, conflicts, check, isRight } of merged) {
    expect({ pair, check }).toEqual({
      pair,
      check: conflicts.length === 0 && isRight === true ? 0 : 1,
    });
  }
}

test(`${String(pairs.length)} pairs of changes, merged with the driver`, async () => {
  const merged: Merged[] = [];
  for (const [ours, theirs] of pairs) merged.push(await merge(driven, ours, theirs));
  tell('with the driver', merged);
  expectTruth(merged);
  for (const { pair, kind, conflicts, isRight } of merged) {
    // Where git could merge the YAML, or it conflicted in pins alone, nothing is left to a person.
    if (!conflicts.some((path) => path.endsWith('.yaml'))) {
      expect({ pair, conflicts, isRight }).toEqual({ pair, conflicts: [], isRight: true });
    }
    if (kind !== 'add and add') expect({ pair, conflicts }).toEqual({ pair, conflicts: [] });
  }
  const adds = merged.filter(({ kind }) => kind === 'add and add');
  const left = adds.filter(({ conflicts }) => conflicts.length > 0);
  // Of one pair in twenty both stand at the same place; the mark is 6 %.
  if (adds.length >= 50) expect(left.length / adds.length).toBeLessThanOrEqual(0.06);
}, 3_600_000);

test(`${String(pairs.length)} pairs of changes, merged as text`, async () => {
  const merged: Merged[] = [];
  for (const [ours, theirs] of pairs) merged.push(await merge(plain, ours, theirs));
  tell('without the driver', merged);
  expectTruth(merged);
  for (const { pair, kind, conflicts } of merged) {
    if (kind === 'between flows') expect({ pair, conflicts }).toEqual({ pair, conflicts: [] });
  }
}, 3_600_000);
