import { coversGrant, listGrants, type Grants } from '../../lock/index.ts';
import type { Named } from '../1-parse/named-map.ts';
import { present } from '../1-parse/present.ts';
import { valuesOf } from '../1-parse/record.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { permissionKinds } from '../permissions/permission-kinds.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Located } from '../model/source.ts';
import { checkValue } from './check-value.ts';
import type { CaseExpectation } from './flow-test.ts';
import type { WrittenExpect } from './flow-test-shape.ts';
import { asObject, withoutRequired, type FlowUnderTest } from './flow-under-test.ts';
import { unknownStep } from './test-places.ts';

/** Checks what a case expects: that it can come, and that no part of it excludes another. */
export function checkExpectation(
  written: WrittenExpect,
  flow: FlowUnderTest,
): Outcome<CaseExpectation> {
  const { outputs = [], steps = [], grants = [], used = [], error } = valuesOf(written);
  const failing = error && valuesOf(error).step;
  const places = [...steps, ...grants, ...used].map(({ name }) => name);
  const schema = withoutRequired(flow.lock.interface.outputs);
  const demand = { schema, judge: flow.judge };
  return {
    value: expectationOf(written),
    diagnostics: [
      ...(outputs.length === 0
        ? []
        : checkValue(asObject(outputs), demand, { noun: 'output', of: 'this flow' })),
      ...[...places, ...(failing === undefined ? [] : [failing])].flatMap(
        (name) => unknownStep(name, flow.places) ?? [],
      ),
      ...[...grants, ...used].flatMap(({ name }) => holdsNothing(name, flow)),
      ...used.flatMap((use) => usesTooMuch(use, flow)),
      ...contradictions(written),
    ],
  };
}

function expectationOf(written: WrittenExpect): CaseExpectation {
  const { status, outputs, error, steps, grants, used } = valuesOf(written);
  return {
    status: status ?? (written.error === undefined ? 'succeeded' : 'failed'),
    ...present({
      // True: the values of a map are a map.
      outputs: outputs && (asObject(outputs).value as CaseExpectation['outputs']),
      error: error && textsOf(valuesOf(error)),
      steps: steps && byName(steps, (value) => value),
      grants: grants && byName(grants, ({ value }) => value),
      used: used && byName(used, ({ value }) => value),
    }),
  };
}

function byName<A, B>(named: readonly Named<A>[], make: (value: A) => B): ReadonlyMap<string, B> {
  return new Map(named.map(({ name, value }) => [name.value, make(value)]));
}

function textsOf(
  error: Partial<Record<'step' | 'name' | 'message', Located<string>>>,
): NonNullable<CaseExpectation['error']> {
  const { step, name, message } = error;
  return present({ step: step?.value, name: name?.value, message: message?.value });
}

/** Only a script can hold anything. */
function holdsNothing(name: Located<string>, { places }: FlowUnderTest): readonly Diagnostic[] {
  const place = places.get(name.value);
  if (place === undefined || place.scripts.length > 0) return [];
  const text = `\`${name.value}\` runs no script of its own, so it holds nothing.`;
  return [diagnose('test/contradiction', name.span, { text })];
}

/** What is not granted is never used, and what is granted is used value by value. */
function usesTooMuch(
  { name, value: { value: used, span } }: Named<Located<Grants>>,
  { lock }: FlowUnderTest,
): readonly Diagnostic[] {
  const held = listGrants(lock).find(({ place }) => place === name.value)?.grants ?? {};
  return permissionKinds.flatMap((kind) => {
    const [wanted, granted] = [used[kind], held[kind]];
    if (wanted === undefined || granted === true) return [];
    const tooMuch = (wanted === true ? [true as const] : wanted).filter(
      (one) => one === true || granted?.some((wide) => coversGrant(kind, wide, one)) !== true,
    );
    return tooMuch.map((one) => {
      const what = one === true ? `all of \`${kind}\`` : `\`${kind}\` ${one}`;
      const text = `\`${name.value}\` is not granted ${what}, so it cannot use it.`;
      return diagnose('test/contradiction', span, { text });
    });
  });
}

function contradictions({ status, outputs, error }: WrittenExpect): readonly Diagnostic[] {
  const isFailure = status?.value === 'failed' || (status === undefined && error !== undefined);
  const found: Diagnostic[] = [];
  if (isFailure && outputs !== undefined) {
    const text = 'A run that fails gives no outputs, and this case expects some.';
    found.push(diagnose('test/contradiction', outputs.key, { text }));
  }
  if (status?.value === 'succeeded' && error !== undefined) {
    const text = 'A run that succeeds has no error, and this case expects one.';
    found.push(diagnose('test/contradiction', error.key, { text }));
  }
  return found;
}
