import { codePoints, compilePattern } from '../check-scalar.ts';
import { isMultipleOf } from '../decimal.ts';
import { isEqual } from '../equal.ts';
import { formats } from '../formats.ts';
import type { Json } from '../json.ts';
import type { Fact } from './facts.ts';

/** Whether a fact is true of a scalar of the type that it is about. */
export function isScalarFact(fact: Fact, value: Json): boolean {
  if (fact.kind === 'values') return fact.values.some((one) => isEqual(one, value)) === fact.holds;
  if (typeof value === 'number') return isNumberFact(fact, value);
  return typeof value !== 'string' || isTextFact(fact, value);
}

/** Whether a count is what a fact says it is. */
export function isWithin({ least, most }: Fact & { kind: 'count' }, count: number): boolean {
  return count >= least && count <= most;
}

function isNumberFact(fact: Fact, value: number): boolean {
  switch (fact.kind) {
    case 'integer':
      return Number.isInteger(value) === fact.holds;
    case 'multiple':
      return isMultipleOf(value, fact.factor) === fact.holds;
    case 'bound':
      if (value === fact.limit) return !fact.isOpen;
      return value > fact.limit === (fact.side === 'least');
    default:
      return true;
  }
}

function isTextFact(fact: Fact, text: string): boolean {
  switch (fact.kind) {
    case 'count':
      return isWithin(fact, codePoints(text));
    case 'pattern':
      return (compilePattern(fact.source)?.test(text) ?? false) === fact.holds;
    case 'format':
      return (formats.get(fact.name)?.(text) ?? true) === fact.holds;
    default:
      return true;
  }
}
