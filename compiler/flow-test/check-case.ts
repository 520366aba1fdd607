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
import { requiredOf, type FlowUnderTest } from './flow-under-test.ts';
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
  const isMocked = (place: string): boolean => given.mocks.has(place) || failures.has(place);
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
      ...missingInputs(given, written.inputs?.key ?? name.span, flow),
      ...missingSecrets(given, { span: written.secrets?.key ?? name.span, isMocked }, flow),
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

function missingInputs(
  { inputs }: Given,
  span: Span,
  { lock }: FlowUnderTest,
): readonly Diagnostic[] {
  return requiredOf(lock.interface.inputs)
    .filter((name) => !inputs.has(name))
    .map((name) => diagnose('test/missing-field', span, { noun: 'input', name, of: 'this flow' }));
}

function missingSecrets(
  { secrets }: Given,
  { span, isMocked }: { readonly span: Span; readonly isMocked: (place: string) => boolean },
  { lock }: FlowUnderTest,
): readonly Diagnostic[] {
  return [...takenSecrets(lock, isMocked)]
    .filter(([secret]) => !secrets.has(secret))
    .map(([secret, step]) => {
      const hint = `Mock \`${step}\`, or give a value under \`secrets\`.`;
      return diagnose('test/missing-secret', span, { secret, step }, { hint });
    });
}
