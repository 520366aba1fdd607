import type { Json, JsonObject } from '../../lock/index.ts';
import { validateValue } from '../../schema/index.ts';
import type { RunEvent } from '../events/run-event.ts';

const text: JsonObject = { type: 'string' };
const flag: JsonObject = { type: 'boolean' };
const any: JsonObject = {};
const isTrue: JsonObject = { const: true };
const count = (minimum: number): JsonObject => ({ type: 'integer', minimum, maximum: 1_000_000 });
/** Up to the last moment that a date can name. */
export const moment: JsonObject = { type: 'integer', minimum: 0, maximum: 8_640_000_000_000_000 };
const texts: JsonObject = { type: 'array', items: text };

function object(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

const error = object({ name: text, message: text });
const kindOfGrant: JsonObject = { anyOf: [isTrue, texts] };
const kindsOfGrants = ['net', 'read', 'write', 'env', 'run', 'sys'];
const grants = object({}, Object.fromEntries(kindsOfGrants.map((kind) => [kind, kindOfGrant])));
const used = object({ grants }, { isCut: isTrue, blind: { const: ['run'] } });
const said = { by: text, identity: { enum: ['claimed', 'verified'] }, at: moment };
const miss = object(
  { reason: { enum: ['first', 'changed', 'expired', 'removed', 'ignored', 'unbounded'] } },
  { key: text, changed: texts },
);

export const address: JsonObject = {
  type: 'string',
  maxLength: 4096,
  pattern:
    '^((on-error|finally):)?[A-Za-z_][A-Za-z0-9_-]*(\\[[0-9]{1,7}\\])*(/((on-error|finally):)?[A-Za-z_][A-Za-z0-9_-]*(\\[[0-9]{1,7}\\])*)*$',
};

/** The kinds of events that a job may tell. All others follow from these. */
const schemas: { readonly [Kind in RunEvent['kind']]?: JsonObject } = {
  'group-started': told(
    { group: text, attempt: count(1), wall: text },
    { shard: count(0), deno: text },
  ),
  'cancel-requested': told({ reason: { enum: ['interrupted', 'timeout'] } }),
  'condition-evaluated': ofStep({ holds: flag }),
  'items-evaluated': ofStep(
    { items: { type: 'array' } },
    { shards: { type: 'integer', minimum: 2, maximum: 256 } },
  ),
  'branch-chosen': ofStep({ branch: { anyOf: [count(0), { enum: ['else', null] }] } }),
  'round-ended': ofStep({ index: count(0), done: flag }),
  'slot-acquired': ofStep({ group: text }),
  'attempt-started': ofStep({ attempt: count(1) }, { cache: miss }),
  'flow-started': ofStep({ attempt: count(1), inputs: { type: 'object' } }),
  'flow-returned': ofStep({ outputs: any }),
  'flow-cancelled': ofStep({ reason: { const: 'timeout' } }),
  'attempt-failed': ofStep(
    { attempt: count(1), error, random: { type: 'number', minimum: 0, maximum: 1 } },
    { used },
  ),
  'retry-decided': ofStep({ retries: flag }),
  'sleep-started': ofStep({ until: moment }),
  'approval-requested': ofStep({ message: text }, { until: moment }),
  'approval-given': ofStep(said, { form: { type: 'object' }, signature: text }),
  'approval-declined': ofStep(said, { reason: text, signature: text }),
  'step-succeeded': ofStep(
    { output: any },
    { cache: object({ key: text, run: text, at: moment }), used },
  ),
  'step-failed': ofStep({ error }),
};

function told(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return object({ kind: text, ...required }, optional);
}

function ofStep(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return told({ step: address, ...required }, optional);
}

/** Why a value is no event that a job may tell, the end of a sentence; `undefined` when it is one. */
export function factProblem(event: JsonObject): string | undefined {
  const kind: Json | undefined = event['kind'];
  const known = Object.entries(schemas).find(([name]) => name === kind);
  if (known === undefined) return 'it holds what no job may tell';
  const [problem] = validateValue(known[1], event);
  return problem && `a ${known[0]} in it is none: ${problem.path} ${problem.message}`;
}
