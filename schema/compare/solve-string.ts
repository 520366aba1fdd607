import { compilePattern } from '../check-scalar.ts';
import { formats } from '../formats.ts';
import type { Json } from '../json.ts';
import { type Condition, listCondition, type Lengths, words } from '../language/index.ts';
import { formatLanguage, formatSamples } from './format-language.ts';
import { type Fact, type Finding, found, none, type Search, unknown } from './facts.ts';

/** So many texts are tried where the conditions say less than the facts. */
const maxTried = 200;

/** So long a text is tried before any condition is looked at. */
const maxPlain = 200_000;

type ConditionOf = Search['conditionOf'];

interface Texts {
  readonly lengths: Lengths;
  readonly conditions: readonly Condition[];
  /** What the conditions leave out, if anything: then only a text that is found counts. */
  readonly gap: string | undefined;
}

/** A text of which all facts are true. `admits` says so of a text. */
export function solveString(
  facts: readonly Fact[],
  admits: (value: Json) => boolean,
  search: Search,
): Finding {
  const { lengths, conditions, gap } = collect(facts, search.conditionOf);
  if (lengths.least > lengths.most) return none;
  const plain = 'a'.repeat(Math.min(lengths.least, maxPlain));
  if (admits(plain)) return found(plain);
  let tried = 0;
  for (const text of words(conditions, lengths, search.spend)) {
    if (admits(text)) return found(text);
    tried += 1;
    if (tried >= maxTried) break;
  }
  // A format or a pattern that the conditions do not describe may admit what somebody once wrote.
  const sample = gap === undefined ? undefined : samplesFor(facts).find(admits);
  if (sample !== undefined) return found(sample);
  return tried === 0 ? none : unknown(gap ?? 'no text was found that is made of whole characters');
}

function samplesFor(facts: readonly Fact[]): readonly string[] {
  return facts.some(({ kind }) => kind === 'format') ? formatSamples : [];
}

function collect(facts: readonly Fact[], conditionOf: ConditionOf): Texts {
  let [least, most] = [0, Infinity];
  let gap: string | undefined;
  const conditions: Condition[] = [];
  for (const fact of facts) {
    if (fact.kind === 'count') {
      least = Math.max(least, fact.least);
      most = Math.min(most, fact.most);
    } else if (fact.kind === 'values') {
      const texts = fact.values.filter((value) => typeof value === 'string');
      conditions.push(listCondition(texts, !fact.holds));
    } else if (fact.kind === 'pattern') {
      const condition = patternOf(fact.source, fact.holds, conditionOf);
      if (condition === undefined)
        gap = `the pattern ${JSON.stringify(fact.source)} is not compared`;
      else conditions.push(condition);
    } else if (fact.kind === 'format') {
      gap = formatOf(fact, conditions, conditionOf) ?? gap;
    }
  }
  return { lengths: { least, most }, conditions, gap };
}

function patternOf(
  source: string,
  holds: boolean,
  conditionOf: ConditionOf,
): Condition | undefined {
  // No text matches what is no expression: the validator refuses them all.
  if (compilePattern(source) === undefined) return listCondition([], !holds);
  const condition = conditionOf(source);
  return condition === undefined ? undefined : { ...condition, negate: !holds };
}

/** Adds what is known of a format; gives what is not. */
function formatOf(
  { name, holds }: Fact & { kind: 'format' },
  conditions: Condition[],
  conditionOf: ConditionOf,
): string | undefined {
  // An unknown format admits every text.
  if (!formats.has(name)) {
    if (!holds) conditions.push(listCondition([], false));
    return undefined;
  }
  const language = formatLanguage(name);
  const condition = language === undefined ? undefined : conditionOf(language.pattern);
  // Every text of the format is in the language, but not every other one is out of it.
  const isUsable = condition !== undefined && (holds || language?.isExact === true);
  if (isUsable) conditions.push({ ...condition, negate: !holds });
  return language?.isExact === true && isUsable
    ? undefined
    : `the format "${name}" is not compared`;
}
