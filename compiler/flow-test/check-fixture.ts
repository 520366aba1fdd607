import type { JsonObject, ScriptStep } from '../../lock/index.ts';
import type { Named } from '../1-parse/named-map.ts';
import { present } from '../1-parse/present.ts';
import { valuesOf, type ValuesOf } from '../1-parse/record.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Located, Span } from '../model/source.ts';
import { checkValue } from './check-value.ts';
import type { StepFixture } from './flow-test.ts';
import type { NamedTest, WrittenFixture } from './flow-test-shape.ts';
import {
  asObject,
  hasProperty,
  isMeant,
  requiredOf,
  withoutRequired,
  writtenKeys,
  type FlowUnderTest,
} from './flow-under-test.ts';
import { unknownStep, type TestPlaces } from './test-places.ts';

/** Checks a step test: its step runs a script, its arguments are complete, and what it expects can come. */
export function checkFixture(
  { name, value: { written, node } }: Named<NamedTest<WrittenFixture>>,
  flow: FlowUnderTest,
): Outcome<StepFixture | undefined> {
  const { step, with: given = [], expect } = valuesOf(written);
  const expected = expectationOf(expect);
  if (step === undefined) return { value: undefined, diagnostics: [] };
  const script = aloneIn(flow.places, step.value);
  const diagnostics = [
    ...(script === undefined
      ? [noScript(step, flow.places)]
      : [
          ...argumentProblems(written, { script, span: name.span }, flow),
          ...outputProblems(expect, { script, step }, flow),
        ]),
    ...expectationProblems(written, name),
  ];
  if (expected === undefined) return { value: undefined, diagnostics };
  // True: the values of a map are a map.
  const values = asObject(given).value as JsonObject;
  const value = {
    kind: 'fixture',
    name,
    node,
    step: step.value,
    with: values,
    expect: expected,
  } as const;
  return { value, diagnostics };
}

type WrittenExpectation = ValuesOf<WrittenFixture>['expect'];

function expectationOf(written: WrittenExpectation): StepFixture['expect'] | undefined {
  const { output, error } = valuesOf(written ?? {});
  if (output !== undefined) return { output: output.value };
  if (error === undefined) return undefined;
  const { name, message } = valuesOf(error);
  return { error: present({ name: name?.value, message: message?.value }) };
}

/** The script at a place among the flow's own steps: those that run when it fails, or last, see what failed. */
function aloneIn(places: TestPlaces, place: string): ScriptStep | undefined {
  return place.includes(':') ? undefined : places.get(place)?.scripts[0];
}

function noScript(step: Located<string>, places: TestPlaces): Diagnostic {
  const unknown = unknownStep(step, places);
  if (unknown !== undefined) return unknown;
  const alone = [...places.keys()].filter((place) => aloneIn(places, place) !== undefined);
  const hint = alone.length === 0 ? undefined : `Steps that can be: ${alone.join(', ')}.`;
  return diagnose('test/no-script', step.span, { step: step.value }, { hint });
}

function argumentProblems(
  { with: given, step }: WrittenFixture,
  { script, span }: { readonly script: ScriptStep; readonly span: Span },
  { lock, judge }: FlowUnderTest,
): readonly Diagnostic[] {
  const schema = lock.scripts[script.script]?.input ?? true;
  const subject = { noun: 'argument', of: `\`${step?.value?.value ?? script.id}\`` };
  const values = given?.value ?? [];
  const keys = writtenKeys(given);
  const missing = requiredOf(schema).filter(
    (name) => !isMeant(name, keys, (key) => hasProperty(schema, key)),
  );
  const demand = { schema: withoutRequired(schema), judge };
  const isReported = given !== undefined && given.value === undefined;
  return [
    ...(values.length === 0 ? [] : checkValue(asObject(values), demand, subject)),
    ...(isReported ? [] : missing).map((name) =>
      diagnose('test/missing-field', given?.key ?? span, { ...subject, name }),
    ),
  ];
}

function outputProblems(
  expect: WrittenExpectation,
  { script, step }: { readonly script: ScriptStep; readonly step: Located<string> },
  { judge }: FlowUnderTest,
): readonly Diagnostic[] {
  const output = expect?.output?.value;
  if (output === undefined) return [];
  const subject = { noun: 'field', of: `the output of \`${step.value}\`` };
  return checkValue(output, { schema: script.output, judge }, subject);
}

/** One outcome, neither none nor two. */
function expectationProblems(
  { expect }: WrittenFixture,
  name: Located<string>,
): readonly Diagnostic[] {
  if (expect?.value === undefined) return [];
  const { output, error } = expect.value;
  if (output !== undefined && error !== undefined) {
    const text = `\`${name.value}\` expects an output and an error: a step gives only one of the two.`;
    return [diagnose('test/contradiction', error.key, { text })];
  }
  if (output !== undefined || error !== undefined) return [];
  const hint = 'Add `output:` or `error:`.';
  return [diagnose('parse/missing-key', expect.key, { key: 'output', what: '`expect`' }, { hint })];
}
