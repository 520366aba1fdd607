import type { JsonObject } from './json.ts';
import { described, list, record, ref, wholeNumber } from './schema-parts.ts';

const head = (kind: string): JsonObject => ({
  id: ref('stepId'),
  kind: { const: kind },
});

const graph: JsonObject = {
  needs: described(
    'Steps of the same scope that must have ended first: `needs:` and what the expressions read, sorted.',
    list(ref('stepId')),
  ),
  if: described('Must be boolean; false skips the step.', ref('expression')),
};

const limits: JsonObject = {
  onError: described('A failure does not fail the flow, and dependents still run.', {
    const: 'continue',
  }),
  concurrency: ref('concurrency'),
};

const result: JsonObject = {
  mock: described('Stands for the output under `run --mock`.', ref('template')),
  output: described('Of the output when the step succeeded.', ref('schema')),
};

const tail: JsonObject = { ...limits, ...result };

const tailOptions = ['if', 'onError', 'concurrency', 'mock'];

/** The tail of what runs something, which may want a machine of its own. */
const workTail: JsonObject = {
  ...limits,
  runsOn: described('Labels of the machine; absent: the flow’s.', ref('labels')),
  environment: described('The GitHub environment; absent: the flow’s.', ref('environment')),
  ...result,
};

const workOptions = [...tailOptions, 'runsOn', 'environment'];

const calling: JsonObject = {
  secrets: described('The secrets that the step takes, sorted.', list(ref('secretName'))),
  retry: ref('retry'),
  timeoutMs: described('Per attempt.', wholeNumber(1)),
  idempotent: { const: true },
};

/** The definitions of steps, by kind. */
export const stepDefinitions: JsonObject = {
  step: {
    anyOf: [
      ref('scriptStep'),
      ref('flowStep'),
      ref('valueStep'),
      ref('forEachStep'),
      ref('repeatStep'),
      ref('chooseStep'),
      ref('sleepStep'),
      ref('approveStep'),
      ref('returnStep'),
    ],
  },
  steps: described('The steps of one scope, sorted by id.', list(ref('step'))),
  scriptStep: record(
    'a script step',
    {
      ...head('script'),
      uses: described('The path as written in `uses`, for people.', ref('path')),
      ...graph,
      with: described('The arguments.', ref('objectTemplate')),
      grants: described('What the step may touch.', ref('grants')),
      ...calling,
      cache: record(
        'a cache',
        { ttlMs: described('How long an output is good for; absent: for ever.', wholeNumber(1)) },
        ['ttlMs'],
      ),
      memoryMiB: described('The most memory that an attempt may use.', wholeNumber(1)),
      ...workTail,
      script: described('A key of `scripts`.', ref('sha256')),
    },
    [...workOptions, 'retry', 'timeoutMs', 'idempotent', 'cache', 'memoryMiB'],
  ),
  flowStep: record(
    'a flow step',
    {
      ...head('flow'),
      uses: described('The path as written in `uses`, for people.', ref('path')),
      ...graph,
      with: described('The inputs of the flow.', ref('objectTemplate')),
      ...calling,
      ...workTail,
      flow: described('A key of `flows`.', ref('sha256')),
    },
    [...workOptions, 'retry', 'timeoutMs', 'idempotent'],
  ),
  valueStep: record(
    'a value step',
    { ...head('value'), ...graph, value: ref('template'), ...tail },
    tailOptions,
  ),
  forEachStep: record(
    'a for-each step',
    {
      ...head('for-each'),
      ...graph,
      items: described('Must be an array.', ref('expression')),
      as: described('The name of the item in expressions of the body.', ref('name')),
      parallel: described('At most so many items at once.', wholeNumber(1)),
      onItemError: described('Each item gives {ok: true, value} or {ok: false, error}.', {
        const: 'collect',
      }),
      result: described(
        "`step`: an item's result is the output of the body's one step; `record`: a map of its steps' outputs.",
        { enum: ['step', 'record'] },
      ),
      body: ref('steps'),
      ...workTail,
    },
    [...workOptions, 'onItemError'],
  ),
  repeatStep: record(
    'a repeat step',
    {
      ...head('repeat'),
      ...graph,
      max: described('At most so many rounds.', wholeNumber(1)),
      until: described('Must be boolean; true after a round ends the loop.', ref('expression')),
      body: ref('steps'),
      ...workTail,
    },
    workOptions,
  ),
  chooseStep: record(
    'a choose step',
    {
      ...head('choose'),
      ...graph,
      branches: described('The first whose `if` holds runs.', list(ref('branch'), 1)),
      else: ref('steps'),
      ...workTail,
    },
    [...workOptions, 'else'],
  ),
  sleepStep: record(
    'a sleep step',
    { ...head('sleep'), ...graph, durationMs: wholeNumber(1), ...tail },
    tailOptions,
  ),
  approveStep: record(
    'an approve step',
    {
      ...head('approve'),
      ...graph,
      message: described('Gives text.', ref('template')),
      form: described('What the person fills in.', ref('schema')),
      timeoutMs: described('Without an answer by then the step fails.', wholeNumber(1)),
      approvers: described('Who may approve, sorted.', list({ type: 'string', minLength: 1 }, 1)),
      ...tail,
    },
    [...tailOptions, 'form', 'timeoutMs', 'approvers'],
  ),
  returnStep: record(
    'a return step',
    {
      ...head('return'),
      ...graph,
      outputs: described('What the flow returns.', ref('objectTemplate')),
      ...tail,
    },
    tailOptions,
  ),
  branch: record('a branch', { if: ref('expression'), steps: ref('steps') }),
  concurrency: record('a concurrency group', {
    group: described('Gives text; the same text is one group.', ref('template')),
    limit: described('At most so many at once.', wholeNumber(1)),
  }),
  retry: record(
    'a retry',
    {
      attempts: described('All attempts, the first included.', wholeNumber(2)),
      delayMs: wholeNumber(0),
      factor: { type: 'number', exclusiveMinimum: 0 },
      maxDelayMs: wholeNumber(0),
      jitter: { enum: ['none', 'full'] },
      on: described('Over `error` and `attempt`; absent: always.', ref('expression')),
    },
    ['maxDelayMs', 'on'],
  ),
};
