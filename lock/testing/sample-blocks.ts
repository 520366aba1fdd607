import type { LockedStep } from '../locked-step.ts';
import type { LockedSubflow } from '../lock.ts';
import { sha256 } from '../sha256.ts';

/** The key of `flows` in the sample. */
export const tagDigest: string = sha256('tag');

export const tagFlow: LockedSubflow = {
  path: 'flows/tag.lock.json',
  secrets: ['OTHER'],
  grants: { push: { net: ['tags.example:443'], secret: ['OTHER'] } },
  interface: {
    inputs: {
      type: 'object',
      properties: { name: { type: 'string' } },
      required: ['name'],
      additionalProperties: false,
    },
    outputs: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
  },
  sha256: sha256('tag lock'),
  blob: sha256('tag lock').slice(0, 40),
};

const branch = { path: ['inputs', 'keyword'] } as const;

/** Blocks that the sample has after its others, in the order of their ids. */
export const sampleBlocks: readonly LockedStep[] = [
  {
    id: 'stop',
    kind: 'return',
    needs: ['count'],
    if: { js: 'steps.count.output === 0', reads: ['steps.count'] },
    outputs: { object: { alerted: { literal: false } } },
    output: { type: 'null' },
  },
  {
    id: 'tag',
    kind: 'flow',
    uses: 'flows/tag.yaml',
    needs: [],
    with: { object: { name: branch } },
    secrets: ['OTHER'],
    retry: { attempts: 2, delayMs: 1000, factor: 2, jitter: 'none' },
    timeoutMs: 60000,
    idempotent: true,
    concurrency: { group: { text: ['tag-', branch] }, limit: 2 },
    runsOn: ['gpu', 'self-hosted'],
    environment: 'tags',
    mock: { object: { id: { literal: 'a' } } },
    output: tagFlow.interface.outputs,
    flow: tagDigest,
  },
  {
    id: 'until',
    kind: 'repeat',
    needs: [],
    max: 5,
    until: { js: 'steps.round.output > 3', reads: ['steps.round'] },
    body: [
      {
        id: 'round',
        kind: 'value',
        needs: [],
        value: { path: ['index'] },
        output: { type: 'number' },
      },
    ],
    output: { type: 'object', properties: { round: { type: 'number' } }, required: ['round'] },
  },
  { id: 'wait', kind: 'sleep', needs: [], durationMs: 5000, output: { type: 'null' } },
  {
    id: 'yes',
    kind: 'approve',
    needs: ['wait'],
    message: { text: ['Go on with ', branch, '?'] },
    form: { type: 'object', properties: { why: { type: 'string' } }, additionalProperties: false },
    timeoutMs: 86400000,
    approvers: ['ada', 'org/ops'],
    output: { type: 'object' },
  },
];
