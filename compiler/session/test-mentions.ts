import type { Named } from '../1-parse/named-map.ts';
import { readDocument, type SourceFile } from '../1-parse/read-document.ts';
import { valuesOf } from '../1-parse/record.ts';
import { flowTest } from '../flow-test/flow-test-shape.ts';
import type { Located, Span } from '../model/source.ts';

/** A place where a file of tests writes the name of an input, or the place of a step. */
export interface TestMention {
  readonly kind: 'input' | 'step';
  /** `search`, or for a nested step `outer/inner`. */
  readonly name: string;
  readonly span: Span;
}

/** Every such place, in the order of the file. */
export function testMentions(file: SourceFile): readonly TestMention[] {
  const { value } = readDocument(file, flowTest, 'A test file');
  if (value === undefined) return [];
  const { inputs = [], mocks = [], cases = [], steps = [] } = valuesOf(value);
  const ofCases = cases.flatMap(({ value: { written } }) => {
    const one = valuesOf(written);
    const expect = one.expect && valuesOf(one.expect);
    const failing = expect?.error && valuesOf(expect.error).step;
    return [
      ...keys('input', one.inputs),
      ...keys('step', one.mocks),
      ...keys('step', one.failures),
      ...keys('step', expect?.steps),
      ...keys('step', expect?.grants),
      ...keys('step', expect?.used),
      ...located(failing),
    ];
  });
  const ofSteps = steps.flatMap(({ value: { written } }) => located(valuesOf(written).step));
  return [...keys('input', inputs), ...keys('step', mocks), ...ofCases, ...ofSteps].sort(
    (a, b) => a.span.start - b.span.start,
  );
}

function keys(
  kind: TestMention['kind'],
  named: readonly Named<unknown>[] = [],
): readonly TestMention[] {
  return named.map(({ name: { value, span } }) => ({ kind, name: value, span }));
}

function located(step: Located<string> | undefined): readonly TestMention[] {
  return step === undefined ? [] : [{ kind: 'step', name: step.value, span: step.span }];
}
