import type { Sha256 } from '../../lock/index.ts';
import type { ParsedExpression, ParsedStep } from '../model/parsed.ts';
import type { ResolvedFlow, ResolvedStep } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';
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
  readonly steps: ReadonlyMap<string, readonly Conjunct[] | undefined>;
  /** The steps that the code here waits for; only they are declared above it for certain. */
  readonly awaited: ReadonlySet<string>;
  /** Those of `awaited` that are known not to have been skipped. */
  readonly ran: ReadonlySet<string>;
  /** The conjuncts that hold here, by text. */
  readonly facts: ReadonlyMap<string, Conjunct>;
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
  const own = steps.map(({ parsed }): [string, readonly Conjunct[] | undefined] => [
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
  const facts = [...scope.facts].filter(([, conjunct]) => !isStale(conjunct));
  return { ...scope, steps: new Map(steps), facts: new Map(facts) };
}

/** The scope of one step's own code. */
export function withNeeds(scope: Scope, needs: readonly string[]): Scope {
  return { ...scope, awaited: new Set([...scope.awaited, ...needs]) };
}

/** The scope inside `if (conjunct)`, and the steps that are only there known not to have been skipped. */
export function withFact(
  scope: Scope,
  conjunct: Conjunct,
): { readonly scope: Scope; readonly ran: readonly string[] } {
  const facts = new Map([...scope.facts, [conjunct.text, conjunct]]);
  const ran = [...scope.awaited].filter((id) => {
    const conditions = scope.steps.get(id) ?? [];
    const implied = conditions.length > 0 && conditions.every(({ text }) => facts.has(text));
    return implied && !scope.ran.has(id);
  });
  return { scope: { ...scope, facts, ran: new Set([...scope.ran, ...ran]) }, ran };
}

/** The conjuncts of a condition; none can be told when the expression was reported. */
export function conjunctsOf(
  expression: ParsedExpression,
  writer: Writer,
): readonly Conjunct[] | undefined {
  return writer.flow.expressions.has(expression) ? splitConjuncts(expression.source) : undefined;
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
