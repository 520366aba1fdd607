import type { Change } from '../model/change.ts';
import type { Review, ReviewedFlow } from '../model/review.ts';

const base = { commit: 'd5c1a0b7e2f94c6d8a3b1e0f7c9d2a4b6e8f0a1c', name: 'main' };
const head = { commit: '1f3e5d7c9b0a2846e1d3c5b7a9f8e6d4c2b0a1f3', name: 'HEAD' };

/** A change with what it must have; everything else is as in the middle of a flow. */
export function changeOf(change: Pick<Change, 'kind' | 'severity'> & Partial<Change>): Change {
  const { flow = 'flows/billing/sync.yaml', ...rest } = change;
  return {
    subject: 'net',
    reaches: [],
    location: { path: flow, line: 12 },
    flow,
    ...rest,
  };
}

/** A review of these changes, with the verdict that they ask for. */
export function reviewOf(changes: readonly Change[], more: Partial<Review> = {}): Review {
  const flows = [...new Set(changes.map(({ flow }) => flow))].sort();
  const approvers = changes.flatMap(({ rule }) =>
    rule?.effect === 'require-approval' ? [rule.by] : [],
  );
  const failed = changes.some(({ severity }) => severity === 'refused');
  const passed = approvers.length === 0 ? 'passed' : 'approval';
  return {
    version: 1,
    base,
    head,
    changes,
    flows: flows.map((path) => flowOf({ path })),
    unchanged: 37,
    verdict: {
      result: changes.length === 0 ? 'unchanged' : failed ? 'failed' : passed,
      breaking: changes.some(({ severity }) => severity === 'breaking'),
      approvers: failed ? [] : approvers,
      reasons: [],
    },
    ...more,
  };
}

export function flowOf(flow: Partial<ReviewedFlow> & Pick<ReviewedFlow, 'path'>): ReviewedFlow {
  return {
    status: 'changed',
    steps: { added: 0, removed: 0, changed: 1, unchanged: 4 },
    ...flow,
  };
}

const needsSecurity = {
  effect: 'require-approval',
  by: ['@acme/security', '@alice'],
  text: 'require-approval: {kind: net, flow: billing/*, by: [@acme/security, @alice]}',
} as const;

/** What a pull request of an ordinary day looks like: one of each thing that a reviewer meets. */
export const sampleChanges: readonly Change[] = [
  changeOf({
    kind: 'grant-widened',
    severity: 'approval',
    step: 'push',
    to: 'api.stripe.com:443',
    via: { kind: 'script', path: 'scripts/stripe/push.ts' },
    rule: needsSecurity,
  }),
  changeOf({
    kind: 'grant-widened',
    severity: 'approval',
    step: 'push',
    to: '*.stripe.network:443',
    from: 'm.stripe.network:443',
    via: { kind: 'script', path: 'scripts/stripe/push.ts' },
    rule: needsSecurity,
  }),
  changeOf({
    kind: 'secret-widened',
    severity: 'approval',
    step: 'push',
    subject: 'secret',
    to: 'STRIPE_KEY',
    rule: { ...needsSecurity, text: 'require-approval: {kind: secret, by: [@acme/security]}' },
  }),
  changeOf({
    kind: 'power-shared',
    severity: 'notable',
    step: 'push',
    subject: 'npm:stripe@17.1.0',
  }),
  changeOf({
    kind: 'input-breaking',
    severity: 'breaking',
    subject: 'input limit',
    from: 'integer, 1 to 100',
    to: 'integer, 1 to 50',
    proof: { decided: 'breaking', witness: 75, at: 'limit' },
    reaches: [
      { flow: 'flows/nightly.yaml', step: 'sync' },
      { flow: 'flows/release/deploy.yaml', step: 'bill' },
    ],
  }),
  changeOf({
    kind: 'output-breaking',
    severity: 'breaking',
    flow: 'flows/report.yaml',
    subject: 'output total',
    from: 'number',
    to: 'number or null',
    proof: { decided: 'breaking', witness: null, at: 'total' },
  }),
  changeOf({
    kind: 'step-added',
    severity: 'notable',
    step: 'push',
    subject: 'script',
    to: 'scripts/stripe/push.ts',
  }),
  changeOf({
    kind: 'wiring-changed',
    severity: 'notable',
    step: 'notify',
    subject: 'amount',
    from: 'steps.load.total',
    to: 'steps.push.charged',
  }),
  changeOf({
    kind: 'option-changed',
    severity: 'notable',
    flow: 'flows/report.yaml',
    step: 'render',
    subject: 'retry',
    from: 'attempts: 1\nbackoff: 1s\nmost: 10s',
    to: 'attempts: 5\nbackoff: 1s\nmost: 60s',
  }),
  changeOf({
    kind: 'module-changed',
    severity: 'notable',
    flow: 'flows/report.yaml',
    step: 'render',
    subject: 'scripts/report/render.ts',
    diff: { added: 14, removed: 3 },
  }),
  changeOf({
    kind: 'package-added',
    severity: 'notable',
    step: 'push',
    subject: 'npm:stripe',
    to: '17.1.0, with 3 more packages',
  }),
  changeOf({
    kind: 'input-compatible',
    severity: 'fine',
    flow: 'flows/report.yaml',
    subject: 'input format',
    from: '"pdf"',
    to: '"pdf" or "html"',
    proof: { decided: 'compatible', witness: 'html', at: 'format' },
  }),
];

export const sampleReview: Review = reviewOf(sampleChanges, {
  flows: [
    flowOf({
      path: 'flows/billing/sync.yaml',
      steps: { added: 1, removed: 1, changed: 1, unchanged: 3 },
      graph: {
        omitted: 1,
        nodes: [
          { step: 'load', kind: 'script', uses: 'scripts/orders/load.ts', status: 'unchanged' },
          { step: 'push', kind: 'script', uses: 'scripts/stripe/push.ts', status: 'added' },
          { step: 'charge', kind: 'script', uses: 'scripts/old/charge.ts', status: 'removed' },
          { step: 'notify', kind: 'script', uses: 'scripts/slack/post.ts', status: 'changed' },
        ],
        edges: [
          { from: 'load', to: 'push', status: 'added' },
          { from: 'load', to: 'charge', status: 'removed' },
          { from: 'charge', to: 'notify', status: 'removed' },
          { from: 'push', to: 'notify', status: 'added' },
        ],
      },
    }),
    flowOf({ path: 'flows/report.yaml' }),
  ],
  verdict: {
    result: 'approval',
    breaking: true,
    approvers: [['@acme/security', '@alice']],
    reasons: ['The policy asks for an approval of what billing/sync gains.'],
  },
});

/** The same pull request, with locks that nobody may merge and a rule that forbids. */
export const refusedReview: Review = reviewOf([
  changeOf({
    kind: 'grant-widened',
    severity: 'refused',
    step: 'push',
    subject: 'run',
    to: 'true',
    rule: { effect: 'deny', by: [], text: 'deny: {kind: run, flow: billing/*}' },
  }),
  ...sampleChanges.slice(0, 4),
  changeOf({ kind: 'lock-edited', severity: 'refused', subject: 'flows/billing/sync.lock.json' }),
  changeOf({
    kind: 'lock-conflict',
    severity: 'refused',
    flow: 'flows/nightly.yaml',
    subject: 'flows/nightly.lock.json',
    to: 'This lock has a merge conflict at line 10.',
  }),
  ...sampleChanges.slice(4),
]);
