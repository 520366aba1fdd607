import { isJsonObject, type JsonObject, type Triggers } from '../../lock/index.ts';
import type { ParsedEntry, ParsedInput, ParsedStep } from '../model/parsed.ts';
import type { Located } from '../model/source.ts';
import { duration } from './duration.ts';
import { schema } from './input-schema.ts';
import { inputs } from './inputs.ts';
import { limits } from './limits.ts';
import { checkId, idPattern, namedMap } from './named-map.ts';
import { fine } from './outcomes.ts';
import { type Field, later, record, type RecordOf } from './record.ts';
import { secrets } from './secrets.ts';
import { refine, type Shape, text } from './shape.ts';
import { steps } from './steps.ts';
import { template } from './template.ts';
import { triggers } from './triggers.ts';

type FlowFields = {
  readonly name: Field<Located<string>>;
  readonly description: Field<Located<string>>;
  readonly on: Field<Located<Triggers>>;
  readonly inputs: Field<readonly ParsedInput[]>;
  readonly secrets: Field<readonly Located<string>[]>;
  readonly timeout: Field<number>;
  readonly steps: Field<readonly ParsedStep[]>;
  readonly outputs: Field<readonly ParsedEntry[]>;
} & { readonly [key in LaterKey]: Field<never> };

type LaterKey = 'on-error' | 'finally' | 'concurrency' | 'runs-on' | 'environment';

const outputs: Shape<readonly ParsedEntry[]> = refine(
  namedMap({
    expected: 'a map from names to values',
    checkName: checkId,
    shape: template,
    namePattern: idPattern,
    maximum: { count: limits.outputs, what: 'A flow', of: 'outputs' },
  }),
  (named) => fine(named.map(({ name: key, value }) => ({ key, value }))),
);

const fields: FlowFields = {
  name: { shape: text('a title'), description: 'A title for people.' },
  description: { shape: text('text'), description: 'What the flow does.' },
  on: { shape: triggers, description: 'When the flow starts by itself.' },
  inputs: {
    shape: inputs,
    description:
      'What a run is given: a JSON Schema a name. `required: false` makes one optional, `default` fills it in.',
  },
  secrets: {
    shape: secrets,
    description:
      'The secrets that the flow may be given. Each is handed only to the steps that name it under `with`.',
  },
  timeout: {
    shape: duration({ zero: false }),
    description: 'How long a run may take, like `10m`.',
  },
  steps: {
    shape: steps,
    description: 'The steps, by id. What their expressions mention is what they wait for.',
    required: true,
  },
  outputs: { shape: outputs, description: 'What a run returns.' },
  'on-error': later('Steps that run when the flow fails.'),
  finally: later('Steps that run at the end, always.'),
  concurrency: later('How many runs of the flow there may be at once.'),
  'runs-on': later('The machine of the generated workflow.'),
  environment: later('The environment of the generated workflow.'),
};

/** What was written at the top of a flow file. */
export type WrittenFlow = RecordOf<FlowFields>;

/** A whole flow file. */
export const flow: Shape<WrittenFlow> = record('a flow', fields);

/** The JSON Schema of a flow file, for editors. */
export const flowSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Millrace flow',
  description: 'A flow: steps that are TypeScript functions, wired by what they mention.',
  ...flow.schema,
  $defs: { steps: steps.schema, schema: schema.schema, inputSchema: withOptional(schema.schema) },
};

/** An input's schema may also say `required: false`, beside JSON Schema's own list of keys. */
function withOptional(made: JsonObject): JsonObject {
  const { properties } = made;
  if (!isJsonObject(properties)) return made;
  const { required } = properties;
  if (!isJsonObject(required)) return made;
  const { title = 'Required', ...list } = required;
  const description =
    '`false`: the input may be left out. A list: keys of an object that must be there.';
  const either = { title, description, anyOf: [{ type: 'boolean' }, list] };
  return { ...made, properties: { ...properties, required: either } };
}
