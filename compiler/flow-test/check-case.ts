import { takenSecrets } from '../../lock/index.ts';
import type { Named } from '../1-parse/named-map.ts';
import { valuesOf, type ValuesOf } from '../1-parse/record.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Span } from '../model/source.ts';
import { checkExpectation } from './check-expectation.ts';
import { checkGiven, type Given } from './check-given.ts';
import type { TestCase } from './flow-test.ts';
import type { NamedTest, WrittenCase } from './flow-test-shape.ts';
import {
  hasProperty,
  isMeant,
  requiredOf,
  writtenKeys,
  type FlowUnderTest,
} from './flow-under-test.ts';
import { unknownStep } from './test-places.ts';

/** Checks one case; what stands at the top of the file holds where the case says nothing else. */
export function checkCase(
  { name, value: { written, node } }: Named<NamedTest<WrittenCase>>,
  common: Given,
  flow: FlowUnderTest,
): Outcome<TestCase> {
  const values = valuesOf(written);
  const own = checkGiven(values, flow);
  const failing = values.failures ?? [];
  const failures = new Map(
    failing.map(({ name: step, value }) => {
      const { name: error, message } = valuesOf(value);
      return [step.value, { name: error?.value ?? 'Error', message: message?.value ?? '' }];
    }),
  );
  const isOf = ([place]: readonly [string, unknown]): boolean => !failures.has(place);
  const given: Given = {
    inputs: new Map([...common.inputs, ...own.value.inputs]),
    secrets: new Map([...common.secrets, ...own.value.secrets]),
    // A failure takes the place of a mock that all cases share.
    mocks: new Map([...[...common.mocks].filter(isOf), ...own.value.mocks]),
  };
  const expectation = checkExpectation(values.expect ?? {}, flow);
  const mocked = [...common.mocks.keys(), ...keysOf(written, 'mocks', 'failures')];
  const isMocked = (place: string): boolean =>
    isMeant(place, mocked, (key) => flow.places.has(key));
  return {
    value: {
      kind: 'case',
      name,
      node,
      inputs: Object.fromEntries(given.inputs),
      secrets: given.secrets,
      mocks: given.mocks,
      failures,
      expect: expectation.value,
    },
    diagnostics: [
      ...own.diagnostics,
      ...failing.flatMap((one) => unknownStep(one.name, flow.places) ?? []),
      ...bothWays(values),
      ...missingInputs(
        [...common.inputs.keys(), ...keysOf(written, 'inputs')],
        written.inputs?.key ?? name.span,
        flow,
      ),
      ...missingSecrets(
        [...common.secrets.keys(), ...keysOf(written, 'secrets')],
        { span: written.secrets?.key ?? name.span, isMocked },
        flow,
      ),
      ...expectation.diagnostics,
    ],
  };
}

function bothWays({ mocks = [], failures = [] }: ValuesOf<WrittenCase>): readonly Diagnostic[] {
  return failures.flatMap(({ name }) => {
    const mock = mocks.find((one) => one.name.value === name.value);
    if (mock === undefined) return [];
    const text = `\`${name.value}\` is mocked, and fails: it can do only one of the two.`;
    const related = [{ span: mock.name.span, message: 'Here it gives an output.' }];
    return [diagnose('test/contradiction', name.span, { text }, { related })];
  });
}

function keysOf(written: WrittenCase, ...parts: readonly (keyof WrittenCase)[]): readonly string[] {
  return parts.flatMap((part) => writtenKeys(written[part]));
}

function missingInputs(
  given: readonly string[],
  span: Span,
  { lock }: FlowUnderTest,
): readonly Diagnostic[] {
  const { inputs } = lock.interface;
  return requiredOf(inputs)
    .filter((name) => !isMeant(name, given, (key) => hasProperty(inputs, key)))
    .map((name) => diagnose('test/missing-field', span, { noun: 'input', name, of: 'this flow' }));
}

function missingSecrets(
  given: readonly string[],
  { span, isMocked }: { readonly span: Span; readonly isMocked: (place: string) => boolean },
  { lock }: FlowUnderTest,
): readonly Diagnostic[] {
  return [...takenSecrets(lock, isMocked)]
    .filter(([secret]) => !isMeant(secret, given, (key) => lock.secrets.includes(key)))
    .map(([secret, step]) => {
      const hint = `Mock \`${step}\`, or give a value under \`secrets\`.`;
      return diagnose('test/missing-secret', span, { secret, step }, { hint });
    });
}
