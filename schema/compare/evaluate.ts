import { identity } from '../equal.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.ts';
import { type Meaning, typeOf } from './expand.ts';
import type { Fact, Keys, Type } from './facts.ts';
import type { Literal } from './literal.ts';
import { isScalarFact, isWithin } from './scalar-fact.ts';

/** Says whether literals and facts are true of a value, as the validator judges; asked once each. */
export interface Evaluator {
  readonly isTrue: (literal: Literal, value: Json) => boolean;
  readonly isFact: (fact: Fact, value: Json) => boolean;
}

export function createEvaluator(meaningOf: (literal: Literal, type: Type) => Meaning): Evaluator {
  const answersFor = createAnswers();

  function isTrue(literal: Literal, value: Json): boolean {
    const known = answersFor(value);
    const before = known.get(literal.id);
    if (before !== undefined) return before;
    const type = typeOf(value);
    const answer = type !== undefined && isMeant(meaningOf(literal, type), value);
    known.set(literal.id, answer);
    return answer;
  }

  function isMeant(meaning: Meaning, value: Json): boolean {
    switch (meaning.kind) {
      case 'fact':
        return isFact(meaning.fact, value);
      case 'all':
        return meaning.literals.every((literal) => isTrue(literal, value));
      case 'any':
        return meaning.options.some((option) => option.every((one) => isTrue(one, value)));
      default:
        return meaning.kind === 'true';
    }
  }

  function isFact(fact: Fact, value: Json): boolean {
    if (isJsonArray(value)) return isItemsFact(fact, value);
    return isJsonObject(value) ? isMembersFact(fact, value) : isScalarFact(fact, value);
  }

  function isItemsFact(fact: Fact, items: readonly Json[]): boolean {
    const isFit = (item: Json): boolean => 'literal' in fact && isTrue(fact.literal, item);
    switch (fact.kind) {
      case 'count':
        return isWithin(fact, items.length);
      case 'unique':
        return (new Set(items.map(identity)).size === items.length) === fact.holds;
      case 'each-item':
        return items.slice(fact.from, fact.to).every(isFit);
      case 'some-item':
        return items.slice(fact.from, fact.to).some(isFit);
      default:
        return true;
    }
  }

  function isMembersFact(fact: Fact, members: JsonObject): boolean {
    if (fact.kind === 'count') return isWithin(fact, Object.keys(members).length);
    if (fact.kind !== 'each-member' && fact.kind !== 'some-member') return true;
    const meant = Object.keys(members).filter((key) => isKey(fact.keys, key));
    const isFit = (key: string): boolean => isTrue(fact.literal, members[key] ?? null);
    return fact.kind === 'each-member' ? meant.every(isFit) : meant.some(isFit);
  }

  function isKey(keys: Keys, key: string): boolean {
    return 'name' in keys ? keys.name === key : keys.fit.every((literal) => isTrue(literal, key));
  }

  return { isTrue, isFact };
}

/** What was said of each value so far, by literal. */
function createAnswers(): (value: Json) => Map<number, boolean> {
  const ofObjects = new WeakMap<object, Map<number, boolean>>();
  const ofScalars = new Map<Json, Map<number, boolean>>();
  return (value) => {
    const isObject = typeof value === 'object' && value !== null;
    const known = isObject ? ofObjects.get(value) : ofScalars.get(value);
    if (known !== undefined) return known;
    const made = new Map<number, boolean>();
    if (isObject) ofObjects.set(value, made);
    else ofScalars.set(value, made);
    return made;
  };
}
