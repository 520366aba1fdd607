import { isJsonObject, type JsonObject, type Triggers } from '../../lock/index.ts';
import type {
  ParsedEntry,
  ParsedFlowConcurrency,
  ParsedInput,
  ParsedStep,
} from '../model/parsed.ts';
import type { Located } from '../model/source.ts';
import { flowConcurrency } from './concurrency.ts';
import { duration } from './duration.ts';
import { schema } from './input-schema.ts';
import { inputs } from './inputs.ts';
import { outputs } from './outputs.ts';
import { type Field, record, type RecordOf } from './record.ts';
import { environment, runsOn } from './runs-on.ts';
import { secrets } from './secrets.ts';
import { type Shape, text } from './shape.ts';
import { steps } from './steps.ts';
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
  readonly concurrency: Field<ParsedFlowConcurrency>;
  readonly 'runs-on': Field<readonly string[]>;
  readonly environment: Field<string>;
  readonly 'on-error': Field<readonly ParsedStep[]>;
  readonly finally: Field<readonly ParsedStep[]>;
};

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
  'on-error': {
    shape: steps,
    description: 'Steps that run when the flow fails. They see every step, and `error`.',
  },
  finally: {
    shape: steps,
    description: 'Steps that run last, whatever happened. They see every step, and `run.status`.',
  },
  concurrency: {
    shape: flowConcurrency,
    description: 'How many runs there may be at once.',
  },
  'runs-on': {
    shape: runsOn,
    description: 'The machine of the generated workflow: a label, or a list of labels.',
  },
  environment: {
    shape: environment,
    description: 'The GitHub environment of the generated workflow, which guards its secrets.',
  },
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
