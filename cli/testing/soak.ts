import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { decodeFrames } from '../../runner/journal/frames.ts';
import { decodeRecords, type JournalRecord } from '../../runner/journal/records.ts';
import {
  makeRepository,
  type Ended,
  type RepositoryOptions,
  type TestRepository,
} from './repository.ts';

const counter = `
export const permissions = { write: ['out'] } as const;
/** Counts each of its starts outside, in a file a step. */
export async function main(n: number, ms: number, fails: boolean, ctx: { attempt: number; idempotencyKey: string }): Promise<number> {
  const name = ctx.idempotencyKey.replaceAll('/', ' ');
  await Deno.writeTextFile('out/' + name, ctx.attempt + '\\n', { append: true });
  console.log('a line of 2,000 letters ' + 'x'.repeat(2000));
  await new Promise((resolve) => setTimeout(resolve, ms));
  if (fails && ctx.attempt === 1) throw new Error('not yet');
  return n * 2;
}
`;

/** Gives a text that is too large to stand in the journal. */
const grower = `
export function main(letters: number): string {
  return 'x'.repeat(letters);
}
`;

const flow = `
inputs: {}
steps:
  list: { value: "\${{ [1, 2, 3, 4] }}" }
  each:
    for-each: \${{ steps.list.output }}
    as: n
    parallel: 2
    uses: scripts/count.ts
    with: { n: "\${{ n }}", ms: 5, fails: "\${{ n === 2 }}" }
    retry: { attempts: 3, delay: 80ms }
  left: { uses: scripts/count.ts, with: { n: 10, ms: 20, fails: false } }
  right:
    uses: scripts/count.ts
    with: { n: 20, ms: 5, fails: true }
    retry: { attempts: 2, delay: 60ms }
  grow: { uses: scripts/grow.ts, with: { letters: 100000 } }
  join:
    uses: scripts/count.ts
    with: { n: "\${{ steps.left.output + steps.right.output + steps.each.output.length + steps.grow.output.length / 100000 }}", ms: 1, fails: false }
  ask:
    needs: [join]
    approve: { message: "Go?", form: { type: object, properties: { extra: { type: integer }, note: { type: string } }, required: [extra] } }
  last:
    uses: scripts/count.ts
    with: { n: "\${{ steps.join.output + steps.ask.output.form.extra }}", ms: 1, fails: false }
outputs:
  each: \${{ steps.each.output }}
  last: \${{ steps.last.output }}
`;

/** What every run of the flow gives, however often it was killed. */
const outputs = { each: [2, 4, 6, 8], last: 2 * (2 * (20 + 40 + 4 + 1) + 5) };

/** Every step that counts itself. */
const counting = ['each[0]', 'each[1]', 'each[2]', 'each[3]', 'join', 'last', 'left', 'right'];

/** A repository with the flow, and what is known of its runs; of a run that has no folder yet, nothing. */
export interface Soak {
  readonly repository: TestRepository;
  readonly runs: () => readonly string[];
  readonly journalOf: (run: string | undefined) => readonly JournalRecord[];
  /** The words that bring the run on from where it stands; nothing when it has ended. */
  readonly next: (run: string | undefined) => readonly string[] | undefined;
  /** Holds that the steps which had ended did not run again since. */
  readonly remember: (run: string | undefined) => () => void;
  /** Holds that a run that has ended ended right, with every step run once but for those under way at a kill. */
  readonly judge: (run: string, kills: number) => void;
}

export async function makeSoak(
  options: Pick<RepositoryOptions, 'cache' | 'env'> = {},
): Promise<Soak> {
  const repository = makeRepository({
    ...options,
    files: {
      'scripts/count.ts': counter,
      'scripts/grow.ts': grower,
      'flows/soak.yaml': flow,
    },
  });
  for (const words of [['pin'], ['compile']]) {
    const { code, err } = await repository.millrace(...words);
    if (code !== 0) throw new Error(err);
  }
  mkdirSync(join(repository.root, 'out'));
  const folder = join(repository.root, '.millrace/runs');
  const journalOf: Soak['journalOf'] = (run) => {
    if (run === undefined) return [];
    const path = join(folder, run, 'journal');
    if (!existsSync(path)) return [];
    return decodeFrames(readFileSync(path)).payloads.flatMap(decodeRecords);
  };
  const countOf = (run: string, step: string): number => {
    const path = join(repository.root, 'out', `${run} ${step}`);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
  };
  return {
    repository,
    journalOf,
    runs: () => (existsSync(folder) ? readdirSync(folder).sort() : []),
    next: (run) => {
      if (run === undefined) return undefined;
      const kinds = journalOf(run).map(({ event }) => event.kind);
      if (kinds.length === 0 || kinds.includes('run-finished')) return undefined;
      const asks = kinds.includes('approval-requested') && !kinds.includes('approval-given');
      return asks ? ['approve', run, 'ask', '--form', 'extra=5'] : ['resume', run];
    },
    remember: (run) => {
      const ended = succeeded(journalOf(run)).filter((step) => counting.includes(step));
      const counts = (): readonly number[] => ended.map((step) => countOf(run ?? '', step));
      const before = counts();
      return () => {
        expect(counts()).toEqual(before);
      };
    },
    judge: (run, kills) => {
      const records = journalOf(run);
      expect(records.at(-1)?.event).toMatchObject({
        kind: 'run-finished',
        status: 'succeeded',
        outputs,
      });
      const ends = succeeded(records);
      expect(ends.length).toBe(new Set(ends).size);
      expect(counting.filter((step) => !ends.includes(step))).toEqual([]);
      for (const step of counting) {
        const started = records.filter(
          ({ event }) => event.kind === 'attempt-started' && event.step === step,
        ).length;
        const own = step === 'each[1]' || step === 'right' ? 2 : 1;
        // Started is written first: what was counted was started, and each kill costs one more at most.
        expect(countOf(run, step)).toBeGreaterThanOrEqual(own);
        expect(countOf(run, step)).toBeLessThanOrEqual(started);
        expect(started).toBeLessThanOrEqual(own + kills);
      }
    },
  };
}

function succeeded(records: readonly JournalRecord[]): readonly string[] {
  return records.flatMap(({ event }) => (event.kind === 'step-succeeded' ? [event.step] : []));
}

/** Starts a command and kills it after so long, unless it has ended by itself. */
export async function startAndKill(
  soak: Soak,
  words: readonly string[],
  afterMs: number,
): Promise<Ended & { readonly wasKilled: boolean }> {
  const started = soak.repository.start(words);
  const timer = setTimeout(() => {
    process.kill(started.pid, 'SIGKILL');
  }, afterMs);
  const ended = await started.ended;
  clearTimeout(timer);
  // It may have ended just before.
  return { ...ended, wasKilled: ended.code === null };
}
