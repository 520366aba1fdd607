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

const tail: JsonObject = {
  onError: described('A failure does not fail the flow, and dependents still run.', {
    const: 'continue',
  }),
  output: described('Of the output when the step succeeded.', ref('schema')),
};

/** The definitions of steps, by kind. */
export const stepDefinitions: JsonObject = {
  step: {
    anyOf: [ref('scriptStep'), ref('valueStep'), ref('forEachStep'), ref('chooseStep')],
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
      secrets: described('The secrets that `with` takes, sorted.', list(ref('secretName'))),
      retry: ref('retry'),
      timeoutMs: described('Per attempt.', wholeNumber(1)),
      idempotent: { const: true },
      ...tail,
      script: described('A key of `scripts`.', ref('sha256')),
    },
    ['if', 'retry', 'timeoutMs', 'idempotent', 'onError'],
  ),
  valueStep: record(
    'a value step',
    { ...head('value'), ...graph, value: ref('template'), ...tail },
    ['if', 'onError'],
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
      ...tail,
    },
    ['if', 'onItemError', 'onError'],
  ),
  chooseStep: record(
    'a choose step',
    {
      ...head('choose'),
      ...graph,
      branches: described('The first whose `if` holds runs.', list(ref('branch'), 1)),
      else: ref('steps'),
      ...tail,
    },
    ['if', 'else', 'onError'],
  ),
  branch: record('a branch', { if: ref('expression'), steps: ref('steps') }),
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
