import type { Json } from '../../lock/index.ts';
import type { Named } from '../1-parse/named-map.ts';
import type { ValuesOf } from '../1-parse/record.ts';
import { didYouMean } from '../diagnostics/closest.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Located } from '../model/source.ts';
import { checkValue } from './check-value.ts';
import type { FixedValue } from './fixed-value.ts';
import type { WrittenGiven } from './flow-test-shape.ts';
import { asObject, withoutRequired, type FlowUnderTest } from './flow-under-test.ts';
import { unknownStep, type TestPlace } from './test-places.ts';

/** Inputs, secrets and mocks, of one case or of all. */
export interface Given {
  readonly inputs: ReadonlyMap<string, Json>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly mocks: ReadonlyMap<string, Json>;
}

/** Checks what a case is given; whether anything is missing shows only when all of it is together. */
export function checkGiven(written: ValuesOf<WrittenGiven>, flow: FlowUnderTest): Outcome<Given> {
  const { inputs = [], secrets = [], mocks = [] } = written;
  const schema = withoutRequired(flow.lock.interface.inputs);
  const { judge } = flow;
  const subject = { noun: 'input', of: 'this flow' };
  return {
    value: {
      inputs: byName(inputs),
      secrets: new Map(secrets.map(({ name, value }) => [name.value, value.value])),
      mocks: byName(mocks),
    },
    diagnostics: [
      ...(inputs.length > 0 ? checkValue(asObject(inputs), { schema, judge }, subject) : []),
      ...secrets.flatMap(({ name }) => unknownSecret(name, flow)),
      ...mocks.flatMap((mock) => checkMock(mock, flow)),
    ],
  };
}

function byName(values: readonly Named<FixedValue>[]): ReadonlyMap<string, Json> {
  return new Map(values.map(({ name, value }) => [name.value, value.value]));
}

function unknownSecret(name: Located<string>, { lock }: FlowUnderTest): readonly Diagnostic[] {
  if (lock.secrets.includes(name.value)) return [];
  const none = 'It has none.';
  const list = lock.secrets.length === 0 ? none : `It has ${lock.secrets.join(', ')}.`;
  const hint = didYouMean(name.value, lock.secrets) ?? list;
  return [diagnose('test/unknown-secret', name.span, { secret: name.value }, { hint })];
}

function checkMock({ name, value }: Named<FixedValue>, flow: FlowUnderTest): readonly Diagnostic[] {
  const unknown = unknownStep(name, flow.places);
  const place = flow.places.get(name.value);
  if (unknown !== undefined || place === undefined) return unknown === undefined ? [] : [unknown];
  return checkOutput(value, place, flow);
}

/** A value that stands for what a step gives. Where branches use the same id it stands for one of them. */
function checkOutput(
  value: FixedValue,
  { place, steps }: TestPlace,
  { judge }: FlowUnderTest,
): readonly Diagnostic[] {
  const subject = { noun: 'field', of: `the output of \`${place}\`` };
  const found = steps.map(({ output }) => checkValue(value, { schema: output, judge }, subject));
  return found.some((problems) => problems.length === 0) ? [] : (found[0] ?? []);
}
