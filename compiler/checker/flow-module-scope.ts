import type { Sha256 } from '../../lock/index.ts';
import type { ParsedExpression, ParsedStep } from '../model/parsed.ts';
import type { ResolvedFlow, ResolvedStep } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';
import { proofsOfRunning, type Fact } from './condition-facts.ts';
import { splitConjuncts, type Conjunct } from './flow-module-expression.ts';

/** What stays the same while one module is written. */
export interface Writer {
  readonly flow: ResolvedFlow;
  readonly signatures: ReadonlyMap<Sha256, Signature>;
  /** Starts every generated name; occurs in no expression. */
  readonly prefix: string;
  /** Generated name of each script's `main`, by digest. */
  readonly mains: ReadonlyMap<Sha256, string>;
  readonly inputs: ReadonlySet<string>;
  /** A number for every step, nested ones too. */
  readonly numbers: ReadonlyMap<ParsedStep, number>;
}

/** What code at one place of the module may name, and what is known to hold there. */
export interface Scope {
  /** Every step that can be named, with what its own `if` demands: nothing when there is none, `undefined` when it tells nothing here. */
  readonly steps: ReadonlyMap<string, readonly PlacedConjunct[] | undefined>;
  /** The steps that the code here waits for; only they are declared above it for certain. */
  readonly awaited: ReadonlySet<string>;
  /** Those of `awaited` that are known not to have been skipped. */
  readonly ran: ReadonlySet<string>;
  /** What holds here, by its text. */
  readonly facts: ReadonlyMap<string, Known>;
}

/** Why a fact holds: a conjunct that does, or one that does not. */
export interface Known {
  readonly fact: Fact;
  readonly conjunct: PlacedConjunct;
}

/** A part of a condition, and the condition. */
export interface PlacedConjunct extends Conjunct {
  readonly expression: ParsedExpression;
}

/** Where nothing is known yet. */
export const outermost: Scope = {
  steps: new Map(),
  awaited: new Set(),
  ran: new Set(),
  facts: new Map(),
};

/** The generated name of a step's constant or an input's. */
export function referenceName(writer: Writer, root: 'steps' | 'inputs', name: string): string {
  // `-` is no part of an identifier, and `$` none of an id.
  return `${writer.prefix}${root}_${name.replaceAll('-', '$')}`;
}

/** The scope that these steps share. A name that an outer step has too means the inner one. */
export function withSteps(scope: Scope, steps: readonly ResolvedStep[], writer: Writer): Scope {
  const own = steps.map(({ parsed }): [string, readonly PlacedConjunct[] | undefined] => [
    parsed.id.value,
    parsed.if === undefined ? [] : conjunctsOf(parsed.if, writer),
  ]);
  const ids = new Set(own.map(([id]) => id));
  const outer = withNewNames(
    scope,
    [...ids].filter((id) => scope.steps.has(id)),
  );
  return {
    steps: new Map([...outer.steps, ...own]),
    awaited: new Set([...outer.awaited].filter((id) => !ids.has(id))),
    ran: new Set([...outer.ran].filter((id) => !ids.has(id))),
    facts: outer.facts,
  };
}

/** The scope in which some names mean something new: what was known of the old ones says nothing here. */
export function withNewNames(scope: Scope, names: readonly string[]): Scope {
  if (names.length === 0) return scope;
  const isStale = ({ mentions }: Conjunct): boolean => names.some((name) => mentions.has(name));
  const steps = [...scope.steps].map(([id, conditions]): [string, typeof conditions] => [
    id,
    conditions?.some(isStale) ? undefined : conditions,
  ]);
  const facts = [...scope.facts].filter(([, { conjunct }]) => !isStale(conjunct));
  return { ...scope, steps: new Map(steps), facts: new Map(facts) };
}

/** The scope of one step's own code. */
export function withNeeds(scope: Scope, needs: readonly string[]): Scope {
  return { ...scope, awaited: new Set([...scope.awaited, ...needs]) };
}

/** What follows where some facts hold as well. */
export interface Consequences {
  readonly scope: Scope;
  /** The steps that are only there known not to have been skipped. */
  readonly ran: readonly string[];
  /** What holds because a step that is known to have run waited for it. */
  readonly implied: readonly PlacedConjunct[];
}

/** The scope where these facts hold as well. */
export function withFacts(scope: Scope, known: readonly Known[]): Consequences {
  const facts = new Map([...scope.facts, ...known.map((one) => [one.fact.text, one] as const)]);
  const ran = [...scope.awaited].filter((id) => {
    const conditions = (scope.steps.get(id) ?? []).flatMap((conjunct) => conjunct.facts);
    const implied = conditions.length > 0 && conditions.every(({ text }) => facts.has(text));
    return implied && !scope.ran.has(id);
  });
  const inside = { ...scope, facts, ran: new Set([...scope.ran, ...ran]) };
  return {
    scope: inside,
    ran,
    implied: impliedBy(
      known.map(({ fact }) => fact),
      inside,
    ),
  };
}

/** The conditions of the steps that have run if these facts hold, as far as they are not known. */
export function impliedBy(facts: readonly Fact[], scope: Scope): readonly PlacedConjunct[] {
  if (facts.length === 0) return [];
  const texts = new Set(facts.map(({ text }) => text));
  const conditional = [...scope.steps].filter(([, conditions]) => conditions?.length);
  return conditional
    .filter(([id]) => proofsOfRunning(id).some((text) => texts.has(text)))
    .flatMap(([, conditions]) => conditions ?? [])
    .filter((conjunct) => !conjunct.facts.every(({ text }) => scope.facts.has(text)));
}

/** What is known to hold although one of these facts denies it. */
export function contradicted(scope: Scope, facts: readonly Fact[]): Known | undefined {
  return facts
    .map(({ opposite }) => scope.facts.get(opposite))
    .find((known) => known !== undefined);
}

/** The conjuncts of a condition; none can be told when the expression was reported. */
export function conjunctsOf(
  expression: ParsedExpression,
  writer: Writer,
): readonly PlacedConjunct[] | undefined {
  if (!writer.flow.expressions.has(expression)) return undefined;
  return splitConjuncts(expression.source).map((conjunct) => ({ ...conjunct, expression }));
}

/** The steps of a scope such that each comes after all that it needs; those of a cycle are left out. */
export function inOrder(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  const byId = new Map(steps.map((step) => [step.parsed.id.value, step]));
  const missing = new Map(steps.map((step) => [step, new Set(knownNeeds(step, byId))]));
  const dependents = new Map<string, ResolvedStep[]>();
  for (const step of steps) {
    for (const need of knownNeeds(step, byId)) {
      const list = dependents.get(need) ?? [];
      list.push(step);
      dependents.set(need, list);
    }
  }
  const ordered = steps.filter((step) => missing.get(step)?.size === 0);
  // The list grows while it is walked: a step joins when the last of its needs has been passed.
  for (const { parsed } of ordered) {
    for (const dependent of dependents.get(parsed.id.value) ?? []) {
      const needs = missing.get(dependent);
      if (needs?.delete(parsed.id.value) && needs.size === 0) ordered.push(dependent);
    }
  }
  return ordered;
}

function knownNeeds(
  step: ResolvedStep,
  byId: ReadonlyMap<string, ResolvedStep>,
): readonly string[] {
  return step.needs.filter((need) => byId.has(need));
}
