import type { Lock } from '../../lock/index.ts';
import type { RunEvent } from '../events/run-event.ts';
import type { LoggedLine } from '../journal/logged-line.ts';
import type { JournalRecord } from '../journal/records.ts';
import { viewRun, type RunView } from '../journal/run-view.ts';
import type { ReportSource } from '../report/html/render-report.ts';
import { choose, failure, forEach, lockOf, script, value } from './flow.ts';

const start = Date.UTC(2026, 10, 28, 9, 0, 0, 0);

/** What happened, each with milliseconds since the run began. */
export type Happening = readonly [after: number, event: RunEvent];

export function recordsOf(happenings: readonly Happening[]): readonly JournalRecord[] {
  return happenings.map(([after, event]) => ({ at: start + after, event }));
}

export function viewOf(happenings: readonly Happening[]): RunView {
  const view = viewRun(recordsOf(happenings), 0);
  if (view === undefined) throw new Error('These records do not begin with the start of a run.');
  return view;
}

export function sourceOf(
  view: RunView,
  more: Partial<ReportSource> & {
    readonly logs?: Readonly<Record<string, readonly LoggedLine[]>>;
  } = {},
): ReportSource {
  const { logs = {}, ...rest } = more;
  const folder = `.millrace/runs/${view.run}`;
  return {
    view,
    logOf: (step) => ({ lines: logs[step] ?? [], file: `${folder}/logs/${step}.log` }),
    storedOf: ({ sha256 }) => ({ text: '"stored"', file: `${folder}/blobs/${sha256}` }),
    ...rest,
  };
}

export function printed(
  after: number,
  line: string,
  stream: LoggedLine['stream'] = 'stdout',
): LoggedLine {
  return { at: start + after, stream, line };
}

export const runId = '20261128-090000000-abc123';

export function started(
  flow = 'flows/hn-mentions.yaml',
  more: { readonly deno?: string } = {},
): Happening {
  const lock = `sha256:${'5a'.repeat(32)}`;
  const inputs = { keyword: 'deno', limit: 20, threshold: -0.5 };
  const wall = 'deno+bubblewrap';
  return [0, { kind: 'run-started', run: runId, flow, lock, inputs, wall, ...more }];
}

/** A flow of every kind of block, drawn and failed. */
export const sampleLock: Lock = lockOf(
  [
    script('search', {
      uses: 'scripts/hn/search.ts',
      with: {
        object: { query: { path: ['inputs', 'keyword'] }, limit: { path: ['inputs', 'limit'] } },
      },
      retry: { attempts: 4, delayMs: 2_000, factor: 2, jitter: 'full' },
      timeoutMs: 30_000,
    }),
    forEach('mood', {
      needs: ['search'],
      items: { path: ['steps', 'search', 'output'] },
      as: 'story',
      parallel: 8,
      body: [script('mood', { uses: 'scripts/text/sentiment.ts' })],
    }),
    value(
      'worst',
      { js: 'Math.min(...steps.mood.output.map((m) => m.score))', reads: ['steps.mood'] },
      { needs: ['mood'] },
    ),
    choose(
      'announce',
      [
        [
          script('alert', { uses: 'scripts/slack/post.ts' }),
          script('page', { uses: 'scripts/pager/page.ts', needs: ['alert'] }),
        ],
      ],
      {
        needs: ['worst', 'search'],
        branches: [
          {
            if: { js: 'steps.worst.output < inputs.threshold', reads: ['inputs', 'steps.worst'] },
            steps: [
              script('alert', { uses: 'scripts/slack/post.ts' }),
              script('page', { uses: 'scripts/pager/page.ts', needs: ['alert'] }),
            ],
          },
        ],
        else: [script('note', { uses: 'scripts/slack/post.ts' })],
      },
    ),
    forEach('archive', {
      needs: ['mood'],
      result: 'record',
      as: 'story',
      items: { path: ['steps', 'search', 'output'] },
      body: [
        script('fetch', { uses: 'scripts/http/get.ts' }),
        script('store', { uses: 'scripts/s3/put.ts', needs: ['fetch'] }),
      ],
    }),
    {
      kind: 'approve',
      id: 'sign-off',
      needs: ['announce'],
      message: { literal: 'Publish the digest?' },
      output: true,
    },
    script('publish', {
      uses: 'scripts/site/publish.ts',
      needs: ['sign-off', 'archive'],
      if: { literal: true },
      cache: {},
    }),
  ],
  { name: 'Hacker News mentions', finally: [script('clean', { uses: 'scripts/fs/clean.ts' })] },
);

const begin = (step: string, attempt = 1): RunEvent => ({ kind: 'attempt-started', step, attempt });
const done = (step: string, output: unknown): RunEvent =>
  // True: tests give JSON.
  ({ kind: 'step-succeeded', step, output: output as null });

const beginning: readonly Happening[] = [
  started(),
  [40, begin('search')],
  [
    900,
    {
      kind: 'attempt-failed',
      step: 'search',
      attempt: 1,
      error: { name: 'HttpError', message: '503 Service Unavailable from hn.algolia.com' },
      random: 0.2,
    },
  ],
  [900, { kind: 'retry-scheduled', step: 'search', attempt: 2, delayMs: 600 }],
  [1_500, begin('search', 2)],
  [
    2_310,
    done('search', [
      { title: 'Deno 3 is here', id: 1 },
      { title: 'Why locks matter', id: 2 },
      { title: 'A slow story', id: 3 },
    ]),
  ],
  [2_311, { kind: 'items-evaluated', step: 'mood', items: [1, 2, 3] }],
  [2_320, begin('mood[0]')],
  [2_320, begin('mood[1]')],
  [2_325, begin('mood[2]')],
  [2_700, done('mood[0]', { score: 0.8 })],
  [2_790, done('mood[1]', { score: 0.1 })],
];

/** An item failed, and the flow with it. */
export const failedRun: readonly Happening[] = [
  ...beginning,
  [3_410, { kind: 'attempt-failed', step: 'mood[2]', attempt: 1, error: failure('no'), random: 0 }],
  [
    3_410,
    {
      kind: 'step-failed',
      step: 'mood[2]',
      error: {
        name: 'TypeError',
        message:
          "Cannot read properties of undefined (reading 'score')\n    at main (scripts/text/sentiment.ts:14:22)",
      },
    },
  ],
  [
    3_411,
    {
      kind: 'step-failed',
      step: 'mood',
      error: { name: 'ItemError', message: 'item 2: Cannot read properties of undefined' },
    },
  ],
  [3_412, { kind: 'step-skipped', step: 'worst', reason: 'needs' }],
  [3_412, { kind: 'step-skipped', step: 'announce', reason: 'needs' }],
  [3_412, { kind: 'step-skipped', step: 'archive', reason: 'needs' }],
  [3_412, { kind: 'step-skipped', step: 'sign-off', reason: 'needs' }],
  [3_412, { kind: 'step-skipped', step: 'publish', reason: 'needs' }],
  [
    3_500,
    {
      kind: 'run-finished',
      status: 'failed',
      outputs: null,
      run: runId,
      error: {
        step: 'mood[2]',
        name: 'TypeError',
        message: "Cannot read properties of undefined (reading 'score')",
      },
    },
  ],
];

/** It waits for an approval. */
export const waitingRun: readonly Happening[] = [
  ...beginning,
  [3_410, done('mood[2]', { score: -0.9 })],
  [3_411, done('mood', [{ score: 0.8 }, { score: 0.1 }, { score: -0.9 }])],
  [3_412, done('worst', -0.9)],
  [3_413, { kind: 'branch-chosen', step: 'announce', branch: 0 }],
  [3_420, begin('announce/alert')],
  [3_420, { kind: 'items-evaluated', step: 'archive', items: [1, 2] }],
  [3_425, begin('archive[0]/fetch')],
  [3_600, done('announce/alert', { ok: true })],
  [3_610, begin('announce/page')],
  [3_700, done('archive[0]/fetch', 'x'.repeat(9_000))],
  [3_710, begin('archive[0]/store')],
  [3_800, done('announce/page', null)],
  [3_801, done('announce', { alert: { ok: true }, page: null })],
  [
    3_802,
    {
      kind: 'approval-requested',
      step: 'sign-off',
      message: 'Publish the digest?',
      until: start + 86_400_000,
    },
  ],
  [4_000, done('archive[0]/store', null)],
  [4_001, begin('archive[1]/fetch')],
  [4_100, done('archive[1]/fetch', 'y')],
  [4_101, begin('archive[1]/store')],
  [4_400, done('archive[1]/store', null)],
  [
    4_401,
    done('archive', [
      { fetch: 'x', store: null },
      { fetch: 'y', store: null },
    ]),
  ],
];

export const sampleLogs: Readonly<Record<string, readonly LoggedLine[]>> = {
  search: [
    printed(60, 'GET https://hn.algolia.com/api/v1/search?query=deno'),
    printed(890, 'answered 503, giving up', 'stderr'),
    printed(1_520, 'GET https://hn.algolia.com/api/v1/search?query=deno'),
    printed(2_290, '3 stories'),
  ],
  'mood[2]': Array.from({ length: 400 }, (_, index) =>
    printed(2_330 + index, `token ${String(index)}: neutral`),
  ),
};

/** A fan-out of so many items, some of which failed. */
export function fanOutRun(items: number): readonly Happening[] {
  const numbers = Array.from({ length: items }, (_, index) => index);
  return [
    started('flows/many.yaml'),
    [5, { kind: 'items-evaluated', step: 'mood', items: numbers }],
    ...numbers.flatMap((index): readonly Happening[] => {
      const step = `mood[${String(index)}]`;
      const end: RunEvent =
        index % 2_499 === 17
          ? { kind: 'step-failed', step, error: failure(`story ${String(index)} has no title`) }
          : done(step, { score: index });
      return [
        [10 + index, begin(step)],
        [10 + index + ((index * 7_919) % 400), end],
      ];
    }),
    [items + 500, { kind: 'step-failed', step: 'mood', error: failure('5 items failed') }],
    [
      items + 501,
      {
        kind: 'run-finished',
        status: 'failed',
        outputs: null,
        run: runId,
        error: { step: 'mood[17]', ...failure('story 17 has no title') },
      },
    ],
  ];
}
