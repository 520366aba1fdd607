import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openWorkflowRun } from '../emit/testing/actions-model/play-workflow.ts';
import { findAct, openActMachine } from './testing/act.ts';
import { makeRepository } from './testing/repository.ts';

const act = findAct();
if (act === undefined) console.warn('The model of Actions is not held to act: act is not there.');

interface Job {
  readonly id: string;
  readonly needs: readonly string[];
  readonly condition: string | undefined;
  readonly fails: boolean;
  /** Legs of a matrix; 0: there is none. */
  readonly legs: number;
}

const conditions = [
  undefined,
  'always()',
  '!cancelled()',
  'failure()',
  'success() || failure()',
  "needs.NEED.result == 'success'",
  "!cancelled() && needs.NEED.result != 'failure'",
  "!cancelled() && needs.NEED.result == 'skipped'",
  "!cancelled() && needs.NEED.outputs.word == 'yes'",
  "needs.NEED.outputs.word != ''",
  "always() && needs.NEED.result == 'failure' && needs.NEED.outputs.word == 'yes'",
] as const;

const jobs: fc.Arbitrary<readonly Job[]> = fc
  .array(
    fc.record({
      needs: fc.nat(2 ** 10 - 1),
      condition: fc.nat(conditions.length - 1),
      fails: fc.boolean(),
      legs: fc.constantFrom(0, 0, 0, 2),
    }),
    { minLength: 12, maxLength: 12 },
  )
  .map((list) =>
    list.map(({ needs, condition, fails, legs }, at): Job => {
      const before = [...Array(at).keys()].filter((one) => (needs >> one) % 2 === 1);
      const [need = 0] = before;
      const text = before.length === 0 ? undefined : conditions[condition];
      return {
        id: `j${at}`,
        needs: before.map((one) => `j${one}`),
        condition: text?.replaceAll('NEED', `j${need}`),
        // Early ones end well, else all is skipped.
        fails: at > 1 && fails && at % 3 === 0,
        legs,
      };
    }),
  );

/** Each leg writes which it is, and what it was told. */
function workflowOf(list: readonly Job[]): string {
  const lines = list.flatMap(({ id, needs, condition, fails, legs }) => [
    `  ${id}:`,
    '    runs-on: ubuntu-24.04',
    ...(needs.length === 0 ? [] : [`    needs: [${needs.join(', ')}]`]),
    ...(condition === undefined ? [] : [`    if: \${{ ${condition} }}`]),
    ...(legs === 0
      ? []
      : [
          '    strategy:',
          '      fail-fast: false',
          `      matrix: { shard: "\${{ fromJSON('[0, 1]') }}" }`,
        ]),
    '    outputs: { word: "${{ steps.run.outputs.word }}" }',
    '    steps:',
    '      - id: run',
    '        env: { needs: "${{ toJSON(needs) }}", shard: "${{ matrix.shard }}" }',
    '        run: |',
    // Of a job that fails at once act loses what it printed last.
    `          printf '%s' "$needs" > "$TOLD/${id}.$shard"`,
    '          echo "word=yes" >> "$GITHUB_OUTPUT"',
    ...(fails ? ['          exit 1'] : []),
  ]);
  return ['on: { workflow_dispatch: {} }', 'jobs:', ...lines, ''].join('\n');
}

interface Told {
  readonly result: string;
  readonly outputs?: Readonly<Record<string, string>> | null;
}

/** What each leg was told; what skipped jobs say is left out: act hands on the text of their expressions. */
function toldOf(needs: string): unknown {
  const parsed = JSON.parse(needs === '' ? '{}' : needs) as Readonly<Record<string, Told>>;
  return Object.entries(parsed)
    .map(([id, { result, outputs }]) => [id, result, result === 'skipped' ? {} : (outputs ?? {})])
    .sort();
}

function playedByModel(list: readonly Job[]): readonly unknown[] {
  const ran: unknown[] = [];
  const byId = new Map(list.map((job) => [job.id, job]));
  const run = openWorkflowRun(
    workflowOf(list),
    () => 0,
    ({ job, shard, env }) => {
      ran.push([job, shard === undefined ? '' : String(shard), toldOf(env['needs'] ?? '')]);
      const fails = byId.get(job)?.fails === true;
      return { result: fails ? 'failure' : 'success', outputs: { word: 'yes' } };
    },
  );
  run.play({ kind: 'first' });
  return sorted(ran);
}

function sorted(list: readonly unknown[]): readonly unknown[] {
  return list.map((it) => JSON.stringify(it)).sort();
}

test.skipIf(act === undefined)(
  'the model and act run the same jobs, and tell them the same',
  async () => {
    const repository = makeRepository({});
    const machine = openActMachine(act ?? '');
    try {
      for (const [at, list] of fc.sample(jobs, { numRuns: 8, seed: 1 }).entries()) {
        const workflow = `.github/workflows/w${at}.yml`;
        repository.write(workflow, workflowOf(list));
        repository.git('add', '-A');
        repository.git('commit', '-qm', 'workflow');
        const told = mkdtempSync(join(repository.root, '.git/told-'));
        const run = { root: repository.root, workflow, event: 'workflow_dispatch' };
        const { out } = await machine.start({ ...run, env: { TOLD: told } }).ended;
        const ran = readdirSync(told).map((name) => [
          ...name.split('.'),
          toldOf(readFileSync(join(told, name), 'utf8')),
        ]);
        expect(sorted(ran), out).toEqual(playedByModel(list));
      }
    } finally {
      machine.remove();
      repository.remove();
    }
  },
  180_000,
);
