import type { Json } from '../json.ts';
import { type Condition, patternCondition } from '../language/index.ts';
import type { Budget } from './budget.ts';
import { createEvaluator, type Evaluator } from './evaluate.ts';
import { expand, type Meaning } from './expand.ts';
import {
  type Escape,
  type Fact,
  type Finding,
  found,
  type Keys,
  none,
  type Search,
  type Type,
  types,
  unknown,
} from './facts.ts';
import type { Literal, LiteralTable } from './literal.ts';
import { createMemory, type Memory } from './memory.ts';
import { solveArray } from './solve-array.ts';
import { solveNumber } from './solve-number.ts';
import { solveObject } from './solve-object.ts';
import { solveString } from './solve-string.ts';

/** What is assumed of a value of one type, taken apart. */
interface State {
  readonly facts: readonly Fact[];
  /** Literals that are assumed, by id. */
  readonly assumed: ReadonlySet<number>;
  readonly choices: readonly Choice[];
}

const nothing: State = { facts: [], assumed: new Set(), choices: [] };

/** Lists of literals, of which one must hold as a whole. */
type Choice = readonly (readonly Literal[])[];

/** What a step costs, next to one that only looks something up. */
const costOfSolving = 20;

/**
 * Looks for values that fit literals, during one comparison. `none` is proven: a literal is only ever
 * replaced by what it means, and what cannot be decided is `unknown`.
 *
 * A choice is put off until a value is found that does not meet it, so that the many alternatives
 * that do not matter cost nothing.
 */
export class ValueSearch implements Search {
  readonly #table: LiteralTable;
  readonly #budget: Budget;
  readonly #meanings = new Map<string, Meaning>();
  readonly #conditions = new Map<string, Condition | undefined>();
  readonly #memory: Memory = createMemory();
  readonly #evaluator: Evaluator = createEvaluator((literal, type) =>
    this.#meaningOf(literal, type),
  );
  readonly isText: Literal;

  constructor(table: LiteralTable, budget: Budget) {
    this.#table = table;
    this.#budget = budget;
    this.isText = table.literal({ type: 'string' }, true, true);
  }

  readonly spend = (steps?: number): void => {
    this.#budget.spend(steps);
  };

  readonly inhabit = (literals: readonly Literal[], escapes: readonly Escape[] = []): Finding => {
    this.spend();
    return this.#memory.answer(keyOf(literals, escapes), () => this.#findAny(literals, escapes));
  };

  readonly isTrue = (literal: Literal, value: Json): boolean =>
    this.#evaluator.isTrue(literal, value);

  readonly differsFrom = (value: Json): Literal =>
    this.#table.literal({ const: value }, true, false);

  readonly escape = (keys: readonly Keys[]): Escape =>
    keys.flatMap((one) =>
      'name' in one
        ? [this.differsFrom(one.name)]
        : one.fit.map(({ node, holds }) => this.#table.of(node, !holds)),
    );

  #findAny(literals: readonly Literal[], escapes: readonly Escape[]): Finding {
    let result = none;
    for (const type of types) {
      const state = this.#assume(nothing, literals, type);
      if (state === undefined) continue;
      const choices = escapes.map((escape): Choice => escape.map((literal) => [literal]));
      const finding = this.#refine({ ...state, choices: [...state.choices, ...choices] }, type);
      if (finding.kind === 'unknown') result = finding;
      if (finding.kind !== 'found') continue;
      if (literals.every((literal) => this.isTrue(literal, finding.value))) return finding;
      result = unknown('a value that should fit does not');
    }
    return result;
  }

  /** Solves what is known; branches only where the solution breaks a choice, or there is none. */
  #refine(state: State, type: Type): Finding {
    this.spend(costOfSolving);
    const candidate = this.#solve(state.facts, type);
    if (candidate.kind === 'none') return none;
    const open =
      candidate.kind === 'found'
        ? state.choices.filter((choice) => !this.#meets(choice, candidate.value))
        : state.choices;
    const narrowest = this.#narrowest(state, open, type);
    if (narrowest === undefined) return candidate;
    const rest = state.choices.filter((other) => other !== narrowest.choice);
    let result = none;
    for (const next of narrowest.states) {
      const finding = this.#refine({ ...next, choices: [...rest, ...next.choices] }, type);
      if (finding.kind === 'found') return finding;
      if (finding.kind === 'unknown') result = finding;
    }
    return result;
  }

  #meets(choice: Choice, value: Json): boolean {
    return choice.some((option) => option.every((literal) => this.isTrue(literal, value)));
  }

  /** The choice that leaves the fewest ways to go on, and these. */
  #narrowest(
    state: State,
    open: readonly Choice[],
    type: Type,
  ): { readonly choice: Choice; readonly states: readonly State[] } | undefined {
    let best: { readonly choice: Choice; readonly states: readonly State[] } | undefined;
    const bare = { ...state, choices: [] };
    for (const choice of open) {
      const states = choice.flatMap((option) => this.#assume(bare, option, type) ?? []);
      if (best === undefined || states.length < best.states.length) best = { choice, states };
      if (states.length <= 1) break;
    }
    return best;
  }

  /** Adds literals and all that follows from them at once; `undefined` when that is impossible. */
  #assume(state: State, literals: readonly Literal[], type: Type): State | undefined {
    const facts = [...state.facts];
    const choices = [...state.choices];
    const assumed = new Set(state.assumed);
    const waiting = [...literals];
    for (let literal = waiting.pop(); literal !== undefined; literal = waiting.pop()) {
      if (assumed.has(literal.id)) continue;
      // The last bit is whether it holds.
      if (assumed.has(literal.id ^ 1)) return undefined;
      assumed.add(literal.id);
      this.spend();
      const meaning = this.#meaningOf(literal, type);
      if (meaning.kind === 'false') return undefined;
      if (meaning.kind === 'fact') facts.push(meaning.fact);
      else if (meaning.kind === 'all') waiting.push(...meaning.literals);
      else if (meaning.kind === 'any') choices.push(meaning.options);
    }
    return { facts, choices, assumed };
  }

  /** The meaning, with the options left out that cannot be; kept, since literals come again. */
  #meaningOf(literal: Literal, type: Type): Meaning {
    const key = `${type}${literal.id}`;
    const known = this.#meanings.get(key);
    if (known !== undefined) return known;
    this.spend();
    const meaning = this.#simplified(expand(this.#table, literal, type), type);
    this.#meanings.set(key, meaning);
    return meaning;
  }

  #simplified(meaning: Meaning, type: Type): Meaning {
    if (meaning.kind === 'all') return this.#conjunction(meaning.literals, type);
    if (meaning.kind !== 'any') return meaning;
    const options: (readonly Literal[])[] = [];
    for (const option of meaning.options) {
      const told = this.#conjunction(option, type);
      if (told.kind === 'true') return told;
      if (told.kind === 'all') options.push(told.literals);
    }
    const [only] = options;
    if (only === undefined) return { kind: 'false' };
    return options.length === 1 ? { kind: 'all', literals: only } : { kind: 'any', options };
  }

  #conjunction(all: readonly Literal[], type: Type): Meaning {
    const literals: Literal[] = [];
    for (const literal of all) {
      const { kind } = this.#meaningOf(literal, type);
      if (kind === 'false') return { kind: 'false' };
      if (kind !== 'true') literals.push(literal);
    }
    return literals.length === 0 ? { kind: 'true' } : { kind: 'all', literals };
  }

  #solve(facts: readonly Fact[], type: Type): Finding {
    if (type === 'array') return solveArray(facts, this);
    if (type === 'object') return solveObject(facts, this);
    const admits = (value: Json): boolean =>
      facts.every((fact) => this.#evaluator.isFact(fact, value));
    const listed = facts.find((fact) => fact.kind === 'values' && fact.holds);
    if (listed?.kind === 'values') return oneOf(listed.values, admits);
    if (type === 'number') return solveNumber(facts, admits, this);
    if (type === 'string') return solveString(facts, admits, this);
    return oneOf(type === 'null' ? [null] : [false, true], admits);
  }

  /** One automaton a pattern. */
  readonly conditionOf = (source: string): Condition | undefined => {
    if (!this.#conditions.has(source)) {
      this.#conditions.set(source, patternCondition(source, this.spend));
    }
    return this.#conditions.get(source);
  };
}

function oneOf(values: readonly Json[], admits: (value: Json) => boolean): Finding {
  const value = values.find(admits);
  return value === undefined ? none : found(value);
}

function keyOf(literals: readonly Literal[], escapes: readonly Escape[]): string {
  const ids = [...new Set(literals.map(({ id }) => id))].sort((a, b) => a - b);
  const others = escapes.map((escape) => escape.map(({ id }) => id).join('|'));
  return [ids.join(), ...others].join('&');
}
