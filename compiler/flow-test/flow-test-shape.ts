import type { Grants, JsonObject } from '../../lock/index.ts';
import { namedMap, type Named } from '../1-parse/named-map.ts';
import { fine } from '../1-parse/outcomes.ts';
import { permissions } from '../1-parse/permissions.ts';
import { type Field, record, type RecordOf } from '../1-parse/record.ts';
import { choice, refine, type Shape, text } from '../1-parse/shape.ts';
import type { YamlNode } from '../1-parse/yaml-node.ts';
import type { Located } from '../model/source.ts';
import { fixedValue, type FixedValue } from './fixed-value.ts';

/** A map from names that the user chose. */
function mapOf<T>(shape: Shape<T>, expected: string): Shape<readonly Named<T>[]> {
  return namedMap({ expected, shape, checkName: () => undefined });
}

const inputs = mapOf(fixedValue, 'a map from inputs to values');
const mocks = mapOf(fixedValue, 'a map from steps to outputs');
const secrets = mapOf(
  text('text that stands for the secret', { minLength: 4 }),
  'a map from secrets to test values',
);

type FailureFields = {
  readonly name: Field<Located<string>>;
  readonly message: Field<Located<string>>;
};

const failureFields: FailureFields = {
  name: {
    shape: text('the name of an error'),
    description: 'The error’s name. Without it: Error.',
  },
  message: { shape: text('text'), description: 'The error’s message.', required: true },
};

const failures = mapOf(
  record('a failure', failureFields),
  'a map from steps to errors, each with a `message`',
);

/** What every case has, and what stands at the top for all of them. */
type GivenFields = {
  readonly inputs: Field<readonly Named<FixedValue>[]>;
  readonly secrets: Field<readonly Named<Located<string>>[]>;
  readonly mocks: Field<readonly Named<FixedValue>[]>;
};

const givenFields: GivenFields = {
  inputs: { shape: inputs, description: 'Inputs of the flow. Defaults are filled in.' },
  secrets: {
    shape: secrets,
    description: 'Test values for the secrets of steps that really run.',
  },
  mocks: {
    shape: mocks,
    description:
      'Outputs of steps that do not run, by the place of the step: `search`, `outer/inner`.',
  },
};

type ErrorFields = {
  readonly name: Field<Located<string>>;
  readonly message: Field<Located<string>>;
};

const errorFields: ErrorFields = {
  name: { shape: text('the name of an error'), description: 'Exactly the error’s name.' },
  message: { shape: text('text'), description: 'Text that the error’s message contains.' },
};

type FlowErrorFields = ErrorFields & { readonly step: Field<Located<string>> };

const flowErrorFields: FlowErrorFields = {
  step: { shape: text('the place of a step'), description: 'The step that failed.' },
  ...errorFields,
};

type ExpectFields = {
  readonly status: Field<'succeeded' | 'failed'>;
  readonly outputs: Field<readonly Named<FixedValue>[]>;
  readonly error: Field<RecordOf<FlowErrorFields>>;
  readonly steps: Field<readonly Named<'succeeded' | 'failed' | 'skipped'>[]>;
  readonly grants: Field<readonly Named<Located<Grants>>[]>;
  readonly used: Field<readonly Named<Located<Grants>>[]>;
};

const expectFields: ExpectFields = {
  status: {
    shape: choice('succeeded', 'failed'),
    description:
      'How the run ends. Without it: `failed` where an `error` is expected, else `succeeded`.',
  },
  outputs: {
    shape: mapOf(fixedValue, 'a map from outputs to values'),
    description: 'Outputs of the flow. Each that is named must be exactly so.',
  },
  error: { shape: record('`error`', flowErrorFields), description: 'Why the run failed.' },
  steps: {
    shape: mapOf(
      choice('succeeded', 'failed', 'skipped'),
      'a map from steps to `succeeded`, `failed` or `skipped`',
    ),
    description: 'How steps ended, by place. A step inside another ended so in every round.',
  },
  grants: {
    shape: mapOf(permissions, 'a map from steps to what they held'),
    description:
      'All that the steps that really ran held, by place. `{}`: nothing ran that could touch anything.',
  },
  used: {
    shape: mapOf(permissions, 'a map from steps to what they used'),
    description:
      'All that the steps that really ran used of their grants, by place. `{}`: nothing was touched.',
  },
};

type CaseFields = GivenFields & {
  readonly failures: Field<readonly Named<RecordOf<FailureFields>>[]>;
  readonly expect: Field<RecordOf<ExpectFields>>;
};

const caseFields: CaseFields = {
  ...givenFields,
  failures: { shape: failures, description: 'Steps that fail instead of running, by place.' },
  expect: { shape: record('`expect`', expectFields), description: 'What must come of the run.' },
};

type FixtureExpectFields = {
  readonly output: Field<FixedValue>;
  readonly error: Field<RecordOf<ErrorFields>>;
};

const fixtureExpectFields: FixtureExpectFields = {
  output: { shape: fixedValue, description: 'Exactly what the step returns.' },
  error: { shape: record('`error`', errorFields), description: 'Why the step fails.' },
};

type FixtureFields = {
  readonly step: Field<Located<string>>;
  readonly with: Field<readonly Named<FixedValue>[]>;
  readonly expect: Field<RecordOf<FixtureExpectFields>>;
};

const fixtureFields: FixtureFields = {
  step: {
    shape: text('the place of a step'),
    description: 'The step that runs alone.',
    required: true,
  },
  with: {
    shape: mapOf(fixedValue, 'a map from arguments to values'),
    description: 'All arguments of its script: those that the flow gives are not used.',
  },
  expect: {
    shape: record('`expect`', fixtureExpectFields),
    description: 'What must come of it: an `output`, or an `error`.',
    required: true,
  },
};

/** A test under its name, with all that was written there. */
export interface NamedTest<T> {
  readonly written: T;
  readonly node: YamlNode;
}

function withNode<T>(shape: Shape<T>): Shape<NamedTest<T>> {
  return refine(shape, (written, node) => fine({ written, node }));
}

export type WrittenGiven = RecordOf<GivenFields>;
export type WrittenCase = RecordOf<CaseFields>;
export type WrittenExpect = RecordOf<ExpectFields>;
export type WrittenFixture = RecordOf<FixtureFields>;

const mostTests = 1000;

function testsOf<T>(
  shape: Shape<T>,
  of: string,
  expected: string,
): Shape<readonly Named<NamedTest<T>>[]> {
  return namedMap({
    expected,
    checkName: () => undefined,
    shape: withNode(shape),
    maximum: { count: mostTests, what: 'A test file', of },
  });
}

type TestFields = GivenFields & {
  readonly cases: Field<readonly Named<NamedTest<WrittenCase>>[]>;
  readonly steps: Field<readonly Named<NamedTest<WrittenFixture>>[]>;
};

/** A test file. */
export const flowTest: Shape<RecordOf<TestFields>> = record('a test file', {
  ...givenFields,
  cases: {
    shape: testsOf(record('a case', caseFields), 'cases', 'a map from names to cases'),
    description: 'Runs of the whole flow, by what they show.',
  },
  steps: {
    shape: testsOf(
      record('a step test', fixtureFields),
      'step tests',
      'a map from names to step tests',
    ),
    description: 'Steps run alone, by what they show.',
  },
} satisfies TestFields);

/** The JSON Schema of a test file, for editors. */
export const flowTestSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Millrace flow test',
  description:
    'Cases of a flow: what it is given, what stands for its steps, and what must come of it.',
  ...flowTest.schema,
};
