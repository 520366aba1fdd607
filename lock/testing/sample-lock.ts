import type { Lock, LockedScript } from '../lock.ts';
import type { LockedStep } from '../locked-step.ts';
import { sha256 } from '../sha256.ts';
import { sampleBlocks, tagDigest, tagFlow } from './sample-blocks.ts';

const blob = (text: string): string => sha256(text).slice(0, 40);
const file = (text: string): { sha256: string; blob: string } => ({
  sha256: sha256(text),
  blob: blob(text),
});

/** Keys of `scripts` in the sample. */
export const searchDigest: string = sha256('search');
export const moodDigest: string = sha256('mood');
export const postDigest: string = sha256('post');

const search: LockedScript = {
  entry: 'scripts/hn/search.ts',
  modules: { 'scripts/hn/search.ts': file('a'), 'scripts/lib/text.ts': file('b') },
  call: { form: 'parameters', names: ['query', 'limit'], context: 'context' },
  input: {
    type: 'object',
    properties: { query: { type: 'string' }, limit: { type: 'number', default: 20 } },
    required: ['query'],
  },
  output: { type: 'array', items: { type: 'object', properties: { title: { type: 'string' } } } },
  permissions: { net: ['hn.algolia.com:443'] },
};

const mood: LockedScript = {
  entry: 'scripts/text/sentiment.ts',
  modules: { 'scripts/text/sentiment.ts': file('c') },
  denoLock: { path: 'scripts/text/sentiment.deno.lock', ...file('d') },
  call: { form: 'parameters', names: ['text'] },
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  output: { type: 'object', properties: { score: { type: 'number' } }, required: ['score'] },
  permissions: {},
};

const post: LockedScript = {
  entry: 'scripts/slack/post.ts',
  modules: { 'scripts/slack/post.ts': file('e') },
  call: { form: 'object', names: [], context: 'signal' },
  input: {
    type: 'object',
    properties: { webhook: { type: 'string' }, text: { type: 'string' }, extra: true },
    required: ['text', 'webhook'],
  },
  output: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
  permissions: { env: ['LANG'], net: true, read: ['data', 'my files'] },
};

const steps: readonly LockedStep[] = [
  {
    id: 'alert',
    kind: 'script',
    uses: 'scripts/slack/post.ts',
    needs: ['count', 'mood', 'search'],
    if: {
      js: 'steps.mood.output.some((m) => m.score < -0.5)',
      reads: ['inputs', 'steps.mood'],
    },
    with: {
      object: {
        webhook: { secret: 'SLACK_WEBHOOK_URL' },
        text: {
          text: [
            { path: ['steps', 'count', 'output'] },
            ' stories mention ',
            { path: ['inputs', 'keyword'] },
          ],
        },
        extra: {
          array: [
            { literal: { nested: [1, 'two', null] } },
            { literal: 3 },
            { path: ['steps', 'search', 'output', 0, { maybe: 'title' }], else: 'none' },
          ],
        },
      },
    },
    grants: { net: true, read: ['data', 'my files'] },
    secrets: ['SLACK_WEBHOOK_URL'],
    retry: {
      attempts: 4,
      delayMs: 2000,
      factor: 2,
      maxDelayMs: 60000,
      jitter: 'full',
      on: { js: "error.name !== 'TypeError'", reads: ['error'] },
    },
    timeoutMs: 30000,
    idempotent: true,
    cache: { ttlMs: 3600000 },
    memoryMiB: 256,
    onError: 'continue',
    output: post.output,
    script: postDigest,
  },
  {
    id: 'count',
    kind: 'value',
    needs: ['search'],
    value: { js: 'steps.search.output.length', reads: ['steps.search'] },
    output: { type: 'number' },
  },
  {
    id: 'lead',
    kind: 'choose',
    needs: ['count'],
    branches: [
      {
        if: { js: 'steps.count.output > 3', reads: ['steps.count'] },
        steps: [
          {
            id: 'text',
            kind: 'value',
            needs: [],
            value: { text: ['many: ', { js: 'steps.count.output + 1', reads: ['steps.count'] }] },
            output: { type: 'string' },
          },
        ],
      },
    ],
    else: [
      {
        id: 'again',
        kind: 'for-each',
        needs: [],
        items: { literal: [1, 2] },
        as: 'item',
        parallel: 1,
        result: 'record',
        body: [
          {
            id: 'find',
            kind: 'script',
            uses: 'scripts/hn/search.ts',
            needs: ['word'],
            with: { object: { query: { path: ['steps', 'word', 'output'] } } },
            grants: { net: ['hn.algolia.com:443'] },
            secrets: [],
            output: search.output,
            script: searchDigest,
          },
          {
            id: 'word',
            kind: 'value',
            needs: [],
            value: {
              js: '`${item}-${index}-${steps.count.output}`',
              reads: ['index', 'item', 'steps.count'],
            },
            output: { type: 'string' },
          },
        ],
        output: { type: 'array' },
      },
    ],
    output: true,
  },
  {
    id: 'mood',
    kind: 'for-each',
    needs: ['search'],
    items: { path: ['steps', 'search', 'output'] },
    as: 'story',
    parallel: 8,
    onItemError: 'collect',
    result: 'step',
    body: [
      {
        id: 'mood',
        kind: 'script',
        uses: 'scripts/text/sentiment.ts',
        needs: [],
        with: { object: { text: { path: ['story', 'title'] } } },
        grants: {},
        secrets: [],
        output: mood.output,
        script: moodDigest,
      },
    ],
    output: { type: 'array', items: mood.output },
  },
  {
    id: 'search',
    kind: 'script',
    uses: 'scripts/hn/search.ts',
    needs: [],
    with: { object: { query: { path: ['inputs', 'keyword'] }, limit: { literal: 20 } } },
    grants: { net: ['hn.algolia.com:443'] },
    secrets: [],
    output: search.output,
    script: searchDigest,
  },
  ...sampleBlocks,
];

/** The head and the scripts of the sample. */
export const sampleBase: Lock = {
  lockVersion: 1,
  flow: { path: 'flows/hn-mentions.yaml', sha256: sha256('flow') },
  name: 'Hacker News mentions',
  description: 'Tells Slack.\nSometimes “quoted”.',
  engine: { deno: '>=2.9.6 <3.0.0' },
  triggers: {
    schedule: ['*/15 * * * *'],
    dispatch: true,
    events: { push: { branches: ['main'], '10': 1, '9': 2 } },
  },
  timeoutMs: 600000,
  concurrency: {
    group: { text: ['hn-', { path: ['inputs', 'keyword'] }] },
    limit: 1,
    cancelInProgress: true,
  },
  runsOn: ['linux', 'self-hosted'],
  environment: 'production',
  interface: {
    inputs: {
      type: 'object',
      properties: { keyword: { type: 'string', default: 'deno' } },
      additionalProperties: false,
    },
    outputs: { type: 'object', properties: { alerted: { type: 'boolean' } } },
  },
  secrets: ['OTHER', 'SLACK_WEBHOOK_URL'],
  steps: [],
  outputs: {
    object: { alerted: { path: ['steps', 'alert', 'output', { maybe: 'ok' }], else: false } },
  },
  scripts: { [searchDigest]: search, [moodDigest]: mood, [postDigest]: post },
};

/** A lock that uses every field and every kind of step and template. Valid. */
export const sampleLock: Lock = {
  ...sampleBase,
  steps,
  onError: [
    {
      id: 'tell',
      kind: 'script',
      uses: 'scripts/slack/post.ts',
      needs: [],
      with: {
        object: { webhook: { secret: 'SLACK_WEBHOOK_URL' }, text: { path: ['error', 'message'] } },
      },
      grants: { net: true },
      secrets: ['SLACK_WEBHOOK_URL'],
      output: post.output,
      script: postDigest,
    },
  ],
  finally: [
    {
      id: 'status',
      kind: 'value',
      needs: [],
      value: { path: ['run', 'status'] },
      output: { type: 'string' },
    },
  ],
  flows: { [tagDigest]: tagFlow },
};
