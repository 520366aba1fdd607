import { type JsonObject, schemaParts } from '../lock/index.ts';

const { described, list, map, record, ref, wholeNumber } = schemaParts;

/** JSON Schema 2020-12 of a plan of groups. It also decides how one is printed: objects in its order. */
export const groupsSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...record('a plan of groups', {
    planVersion: { const: 1 },
    lock: described('Digest of the lock that it divides.', {
      title: 'a SHA-256',
      type: 'string',
      pattern: '^[0-9a-f]{64}$',
    }),
    times: described(
      'How long steps take, measured or given, by their place; others are guessed.',
      map(
        record(
          'a time',
          {
            seconds: described('Median wall time; of a fan-out, of one item.', wholeNumber(0)),
            items: described('Of a fan-out: the median number of items.', wholeNumber(0)),
          },
          ['items'],
        ),
        { title: 'the place of a step', type: 'string', pattern: placePattern() },
      ),
    ),
    groups: described('In an order in which they can run.', list(ref('group'))),
  }),
  $defs: {
    id: { title: 'a step id', type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_-]*$' },
    ids: described('Sorted.', list(ref('id'), 1)),
    texts: list({ type: 'string', minLength: 1 }),
    group: record(
      'a group',
      {
        name: described('After its first step; unique without regard to case.', ref('id')),
        section: described('Those of a later section come after all of an earlier one.', {
          enum: ['main', 'on-error', 'finally'],
        }),
        steps: described('Ids of whole steps of the section, sorted.', list(ref('id'))),
        asks: described('Approvals of later groups: whether they are asked.', ref('ids')),
        counts: described('Fan-outs of later groups in shards: their items.', ref('ids')),
        approval: described('The approval that the job waits for.', ref('id')),
        shards: described('Jobs that the one fan-out is divided over, at most.', {
          type: 'integer',
          minimum: 2,
          maximum: 256,
        }),
        after: described(
          'Groups of the section that must have ended before; direct ones, sorted.',
          list(ref('id')),
        ),
        trust: record(
          'a trust',
          {
            runsOn: described('Labels of the machine, sorted.', {
              type: 'array',
              items: { type: 'string', minLength: 1 },
              minItems: 1,
            }),
            environment: described('A GitHub environment.', { type: 'string', minLength: 1 }),
            secrets: described('Names of the secrets that the steps take, sorted.', ref('texts')),
            network: described('Whether some step may reach every host.', {
              enum: ['bounded', 'open'],
            }),
          },
          ['environment'],
        ),
        seconds: described('Of one job as estimated, setting up left out.', wholeNumber(0)),
      },
      ['asks', 'counts', 'approval', 'shards'],
    ),
  },
};

function placePattern(): string {
  return '^(?:(?:on-error|finally):)?[A-Za-z_][A-Za-z0-9_-]*$';
}
