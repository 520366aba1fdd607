import {
  lockDigest,
  type ApproveStep,
  type JsonObject,
  type Lock,
  type LockedStep,
} from '../../lock/index.ts';
import { lockOf, one, value } from '../../lock/testing/lock-builder.ts';
import { emitWorkflow } from '../emit-workflow.ts';
import type { WorkflowFacts } from '../model.ts';

/** A workflow of a lock, and what else it is written for. */
export interface Sample {
  readonly lock: Lock;
  readonly facts?: Partial<WorkflowFacts>;
}

const hostile =
  '${{ secrets.TOKEN }} "quotes" \'single\'\n  run: boom # @someone `x` <!-- \u202e ::error::\t: - {';

const step: LockedStep = value('only', one);

const call = { workflow_call: true } as const;

/** One workflow each for what a flow can say, by the name of its golden file. */
export const samples: Readonly<Record<string, Sample>> = {
  schedule: sample({ triggers: { schedule: ['*/15 * * * *', '0 6 * * 1-5'] }, timeoutMs: 90_000 }),
  dispatch: sample({
    name: 'Report',
    description: 'Says how the team does.',
    triggers: { dispatch: true },
    interface: inputs(
      {
        text: { type: 'string', description: 'What is looked for.' },
        label: { type: 'string', default: 'a: b' },
        count: { type: 'integer', default: 0 },
        share: { type: 'number' },
        dry: { type: 'boolean', default: true },
        really: { type: 'boolean' },
        maybe: { type: 'boolean' },
        target: { enum: ['staging', 'production'], default: 'staging' },
        colour: { enum: ['red', 'green'] },
        level: { enum: [1, 2, null], default: 1 },
        list: { type: 'array', items: { type: 'string' }, default: ['a'] },
        either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
      },
      ['text', 'really'],
    ),
  }),
  'schedule-with-inputs': sample({
    triggers: { schedule: ['0 0 1 * *'] },
    interface: inputs({ target: { type: 'string', default: 'staging' } }),
    concurrency: { group: { text: ['of ', { path: ['inputs', 'target'] }] }, limit: 1 },
  }),
  push: sample({
    triggers: {
      events: { push: { branches: ['main', 'release/**'], 'paths-ignore': ['docs/**'] } },
    },
  }),
  'pull-request': sample({
    triggers: { events: { pull_request: { types: ['opened', 'synchronize'] } } },
    secrets: ['TOKEN'],
  }),
  'repository-dispatch': sample({
    triggers: { events: { repository_dispatch: { types: ['order'] } } },
    interface: inputs({ order: { type: 'string', default: '' } }),
    concurrency: { group: { path: ['inputs', 'order'] }, limit: 1 },
  }),
  call: sample({
    triggers: { dispatch: true, events: call },
    secrets: ['TOKEN'],
    interface: {
      ...inputs({ target: { enum: ['a', 'b'], default: 'a' }, many: { type: 'array' } }),
      outputs: {
        type: 'object',
        properties: {
          url: { type: 'string' },
          counts: { type: 'object' },
          'is-new': { type: 'boolean' },
        },
      },
    },
    steps: [approval('ask')],
  }),
  'many-inputs': sample({
    triggers: { dispatch: true, events: { ...call, repository_dispatch: null } },
    interface: inputs(
      Object.fromEntries(
        Array.from({ length: 30 }, (_, at) => [`input${String(at)}`, { type: 'string' }]),
      ),
      ['input7'],
    ),
  }),
  approvals: sample({
    triggers: { dispatch: true },
    environment: 'production',
    secrets: ['TOKEN'],
    steps: [
      approval('second', { needs: ['first'] }),
      approval('first', { approvers: ['ada', 'org/ops'] }),
      approval('filled', { form: form({ version: { type: 'string', default: '1' } }, []) }),
      approval('typed', { form: form({ version: { type: 'string' } }, ['version']) }),
      approval('team', { approvers: ['org/ops'] }),
    ],
  }),
  'secrets-and-machine': sample({
    triggers: { dispatch: true },
    secrets: ['A_TOKEN', 'B_TOKEN'],
    runsOn: ['linux', 'self-hosted'],
    environment: 'with space',
    timeoutMs: 20 * 3_600_000,
  }),
  concurrency: sample({
    triggers: { dispatch: true, schedule: ['0 0 * * *'] },
    interface: inputs({
      target: { type: 'string', default: "it's" },
      plain: { type: 'string' },
    }),
    concurrency: {
      group: {
        text: [
          'deploy-',
          { path: ['inputs', 'target'] },
          '-',
          { path: ['inputs', 'plain'] },
          ' ',
          { path: ['flow', 'name'] },
        ],
      },
      limit: 1,
      cancelInProgress: true,
    },
  }),
  'concurrency-of-the-runner': sample({
    triggers: { dispatch: true },
    concurrency: { group: { literal: 'three at once' }, limit: 3 },
  }),
  hostile: sample({
    name: hostile,
    description: hostile,
    triggers: { dispatch: true, events: call },
    interface: inputs({
      a: { type: 'string', description: hostile, default: hostile },
      b: { enum: [hostile, '@all'], default: '@all' },
      c: { enum: ["it's", '- x', 'yes', '# no', '12'], default: 'yes', title: '| > %' },
      d: { type: 'array', default: [hostile] },
      e: { type: 'string', default: 'null' },
    }),
    concurrency: { group: { literal: hostile }, limit: 1 },
  }),
  'old-pins-by-action': {
    ...sample({ triggers: { dispatch: true } }),
    facts: {
      needsHistory: true,
      millrace: {
        kind: 'action',
        uses: `example/millrace/.github/actions/setup@${'0123456789'.repeat(4)}`,
        version: 'v1.2.3',
      },
    },
  },
  sources: {
    ...sample({ triggers: { dispatch: true } }),
    facts: { millrace: { kind: 'sources' } },
  },
};

export function emitSample({ lock, facts }: Sample): string {
  return emitWorkflow(lock, {
    id: 'team/report',
    digest: lockDigest(JSON.stringify(lock)),
    millrace: { kind: 'package' },
    needsHistory: false,
    ...facts,
  });
}

export function approval(id: string, parts: Partial<ApproveStep> = {}): ApproveStep {
  return { kind: 'approve', id, needs: [], message: { literal: 'Go on?' }, output: true, ...parts };
}

/** Inputs by name, closed as a flow's are. */
export function inputs(
  properties: JsonObject,
  required: readonly string[] = [],
): Lock['interface'] {
  const outputs = { type: 'object', properties: {} } as const;
  return { inputs: form(properties, required), outputs };
}

export function form(properties: JsonObject, required: readonly string[]): JsonObject {
  const closed = { type: 'object', properties, additionalProperties: false };
  return required.length === 0 ? closed : { ...closed, required };
}

/** A flow of one step that says nothing else than `parts`. */
export function sample(parts: Partial<Lock>): Sample {
  const { lockVersion, engine, outputs, scripts } = lockOf([step]);
  const flow = { path: 'flows/team/report.yaml', sha256: '0'.repeat(64) };
  const silent = { lockVersion, flow, engine, outputs, scripts };
  return { lock: { ...silent, interface: inputs({}), secrets: [], steps: [step], ...parts } };
}
