import type { Lock } from '../../lock/index.ts';
import { inFileOrder, readDocument, type SourceFile } from '../1-parse/read-document.ts';
import { valuesOf } from '../1-parse/record.ts';
import { createSchemaJudge } from '../4-check/schema-judge.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import { checkCase } from './check-case.ts';
import { checkFixture } from './check-fixture.ts';
import { checkGiven } from './check-given.ts';
import type { FlowTest } from './flow-test.ts';
import { flowTest } from './flow-test-shape.ts';
import type { FlowUnderTest } from './flow-under-test.ts';
import { testPlaces } from './test-places.ts';

/**
 * Reads the tests of a flow and checks them against its lock: names, and the types and constraints of
 * every value. Never throws, whatever the bytes. A test that is wrong is in the value as far as it goes.
 */
export function checkFlowTest(file: SourceFile, lock: Lock): Outcome<FlowTest> {
  const { text, value: written = {}, diagnostics } = readDocument(file, flowTest, 'A test file');
  const flow: FlowUnderTest = { lock, places: testPlaces(lock), judge: createSchemaJudge() };
  const { cases = [], steps = [], ...given } = valuesOf(written);
  const common = checkGiven(given, flow);
  const checkedCases = cases.map((named) => checkCase(named, common.value, flow));
  const fixtures = steps.map((named) => checkFixture(named, flow));
  const isEmpty = written.cases === undefined && written.steps === undefined;
  const start = { path: file.path, start: 0, end: 0 };
  return {
    value: {
      path: file.path,
      text,
      cases: checkedCases.map(({ value }) => value),
      fixtures: fixtures.flatMap(({ value }) => (value === undefined ? [] : [value])),
    },
    diagnostics: inFileOrder([
      ...diagnostics,
      ...(isEmpty && diagnostics.length === 0
        ? [diagnose('test/nothing-to-test', start, undefined, { hint: 'Add `cases:`.' })]
        : []),
      ...common.diagnostics,
      ...[...checkedCases, ...fixtures].flatMap((checked) => checked.diagnostics),
    ]),
  };
}
