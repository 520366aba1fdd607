import type { JsonObject } from './json.ts';
import { described, list, map, record, ref, wholeNumber } from './schema-parts.ts';
import { stepDefinitions } from './step-schema.ts';
import { templateDefinitions } from './template-schema.ts';

/** Relative, with `/`; no `.`, no `..`, no empty segment, no backslash, no control character. */
const segmentPattern = String.raw`(?!\.{1,2}(?:/|$))[^/\\\u0000-\u001f\u007f]+`;

const grant = described('In Deno’s own syntax; `true` grants everything of the kind.', {
  anyOf: [
    { title: 'true', const: true },
    { title: 'a list', ...list({ type: 'string', minLength: 1 }, 1) },
  ],
});

const grantKinds = ['net', 'read', 'write', 'env', 'run', 'sys'];

const scalarDefinitions: JsonObject = {
  sha256: { title: 'a SHA-256', type: 'string', pattern: '^[0-9a-f]{64}$' },
  blob: { title: 'a git blob', type: 'string', pattern: '^(?:[0-9a-f]{40}|[0-9a-f]{64})$' },
  path: {
    title: 'a repository path',
    type: 'string',
    pattern: `^${segmentPattern}(?:/${segmentPattern})*$`,
  },
  stepId: { title: 'a step id', type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_-]*$' },
  name: { title: 'a name', type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
  secretName: {
    title: 'the name of a secret',
    type: 'string',
    pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
  },
  labels: { title: 'a list of labels', ...list({ type: 'string', minLength: 1 }, 1) },
  environment: { title: 'the name of an environment', type: 'string', minLength: 1 },
  schema: described('A JSON Schema 2020-12; keys sorted.', { type: ['boolean', 'object'] }),
};

const grantFields = Object.fromEntries(grantKinds.map((kind) => [kind, grant]));

const scriptDefinitions: JsonObject = {
  grants: record('grants', grantFields, grantKinds),
  subflow: record('a subflow', {
    path: described('Of its lock.', ref('path')),
    secrets: described('Those that it must be given, sorted.', list(ref('secretName'))),
    grants: described(
      'What its steps may touch, by their place in its grants file.',
      map(
        record(
          'grants',
          {
            ...grantFields,
            secret: described('The secrets that the step takes.', list(ref('secretName'), 1)),
          },
          [...grantKinds, 'secret'],
        ),
      ),
    ),
    interface: record('an interface', { inputs: ref('schema'), outputs: ref('schema') }),
    sha256: described('Of the lock’s bytes.', ref('sha256')),
    blob: ref('blob'),
  }),
  module: record('a file', { sha256: ref('sha256'), blob: ref('blob') }),
  script: record(
    'a script',
    {
      entry: described('The module that exports `main`; a key of `modules`.', ref('path')),
      call: record(
        'a call',
        {
          form: described('One object, or one argument each.', { enum: ['object', 'parameters'] }),
          names: described('In parameter order; empty for `object`.', list({ type: 'string' })),
          context: described('The last parameter.', { enum: ['context', 'signal'] }),
        },
        ['context'],
      ),
      permissions: described('What the script asks for.', ref('grants')),
      input: described('An object schema; its properties are the keys of `with`.', ref('schema')),
      output: described('What `main` returns, as JSON carries it.', ref('schema')),
      modules: described(
        'The closure, type-only modules included.',
        map(ref('module'), ref('path')),
      ),
      denoLock: described(
        'Where the script imports packages: its Deno lock, format 5.',
        record('a file', { path: ref('path'), sha256: ref('sha256'), blob: ref('blob') }),
      ),
    },
    ['denoLock'],
  ),
};

const triggers = record(
  'triggers',
  {
    schedule: described('Cron expressions, UTC.', list({ type: 'string', minLength: 1 })),
    dispatch: { type: 'boolean' },
    events: described('Any other key of `on:`, as written.', map({})),
  },
  ['schedule', 'dispatch', 'events'],
);

/** JSON Schema 2020-12 of a lock. It also decides how a lock is printed: objects in its order. */
export const lockSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...record(
    'a Millrace lock',
    {
      lockVersion: { const: 1 },
      flow: described(
        'The YAML that the lock was compiled from.',
        record('a source', { path: ref('path'), sha256: ref('sha256') }),
      ),
      name: { type: 'string' },
      description: { type: 'string' },
      engine: record('an engine', {
        deno: {
          title: 'a range of versions',
          type: 'string',
          pattern: String.raw`^>=\d+\.\d+\.\d+ <\d+\.\d+\.\d+$`,
        },
      }),
      triggers: described('When the flow starts by itself.', triggers),
      timeoutMs: described('Of the whole run.', wholeNumber(1)),
      concurrency: described(
        'How many runs there may be at once.',
        record(
          'a concurrency group',
          {
            group: described('Gives text; the same text is one group.', ref('template')),
            limit: described('At most so many at once.', wholeNumber(1)),
            cancelInProgress: described('A new run takes the place of one under way.', {
              const: true,
            }),
          },
          ['cancelInProgress'],
        ),
      ),
      runsOn: described('Labels of the machine.', ref('labels')),
      environment: described('The GitHub environment of the workflow.', ref('environment')),
      interface: record('an interface', { inputs: ref('schema'), outputs: ref('schema') }),
      secrets: described('What the flow may be given, sorted.', list(ref('secretName'))),
      steps: ref('steps'),
      onError: described('Run when the flow fails.', ref('steps')),
      finally: described('Run last, whatever happened.', ref('steps')),
      outputs: described('What the flow returns.', ref('objectTemplate')),
      flows: described(
        'By subflow digest; exactly those that steps name.',
        map(ref('subflow'), ref('sha256')),
      ),
      scripts: described(
        'By script digest; exactly those that steps name.',
        map(ref('script'), ref('sha256')),
      ),
    },
    [
      'name',
      'description',
      'triggers',
      'timeoutMs',
      'concurrency',
      'runsOn',
      'environment',
      'onError',
      'finally',
      'flows',
    ],
  ),
  $defs: {
    ...scalarDefinitions,
    ...stepDefinitions,
    ...templateDefinitions,
    ...scriptDefinitions,
  },
};
