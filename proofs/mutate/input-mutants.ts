import { isJsonObject, type Json, type JsonObject } from '../../lock/index.ts';
import { change, misspelt, withKey, withValue, type Change } from './mutant.ts';

/** The flow with another interface: inputs and secrets that are not what its steps rely on. */
export function inputMutants(flow: JsonObject): readonly Change<Json>[] {
  const inputs = Object.entries(flow['inputs'] ?? {}).flatMap(([name, schema]) =>
    isJsonObject(schema as Json) ? ofInput(flow, name, schema as JsonObject) : [],
  );
  const secrets = (Array.isArray(flow['secrets']) ? (flow['secrets'] as string[]) : []).flatMap(
    (name, at) => [
      change('remove a secret', withValue(flow, ['secrets', at], undefined)),
      change('rename a secret', withValue(flow, ['secrets', at], `${name}_2`)),
    ],
  );
  return [...inputs, ...secrets];
}

const otherTypes: readonly JsonObject[] = [
  { type: 'string' },
  { type: 'number' },
  { type: 'boolean' },
  { type: 'array', items: { type: 'string' } },
  { type: 'object', properties: { a: { type: 'string' } } },
];

function ofInput(flow: JsonObject, name: string, schema: JsonObject): readonly Change<Json>[] {
  const at = ['inputs', name];
  const bare = without(schema, 'default');
  const types = otherTypes.filter(({ type }) => type !== schema['type']);
  return [
    change('remove an input', withValue(flow, at, undefined)),
    change('rename an input', withKey(flow, at, misspelt(name))),
    change('make an input optional', withValue(flow, at, { ...bare, required: false })),
    change('make an input nullable', withValue(flow, at, nullable(bare))),
    ...types.map((type) => change("change an input's type", withValue(flow, at, type))),
    ...widened(bare).map((wider) =>
      change("widen an input's constraint", withValue(flow, at, wider)),
    ),
  ];
}

function nullable(schema: JsonObject): JsonObject {
  const { type, enum: values } = schema;
  if (Array.isArray(values))
    return { ...schema, type: ['string', 'null'], enum: [...(values as Json[]), null] };
  return {
    ...schema,
    type: [...(Array.isArray(type) ? (type as Json[]) : [type ?? 'string']), 'null'],
  };
}

const constraints = ['minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'format'];

function widened(schema: JsonObject): readonly JsonObject[] {
  const values = schema['enum'];
  const more = Array.isArray(values)
    ? [{ ...schema, enum: [...(values as Json[]), 'surprise'] }]
    : [];
  const looser = constraints
    .filter((keyword) => Object.hasOwn(schema, keyword))
    .map((keyword) => without(schema, keyword));
  const whole = schema['type'] === 'integer' ? [{ ...schema, type: 'number' }] : [];
  return [...more, ...looser, ...whole];
}

function without(schema: JsonObject, keyword: string): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== keyword));
}
