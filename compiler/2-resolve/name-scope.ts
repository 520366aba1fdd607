import { didYouMean } from '../diagnostics/closest.ts';
import type { ParsedStep } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import { innerScopes } from './step-calls.ts';

/** The names that can be used at one place of a flow. */
export interface NameScope {
  /** Ids of the steps of this scope and of those around it, and where they are written. */
  readonly visible: ReadonlyMap<string, Span>;
  /** The blocks around this place, outermost first, and the step itself last. */
  readonly around: readonly string[];
  /** The names that only some places have: items, `index`, `error`, `attempt`. */
  readonly local: readonly string[];
  /** Set where a step cannot end the flow: what holds it, in words. */
  readonly insideOf?: string;
}

/** The same place, where these steps are visible as well. */
export function withSteps(scope: NameScope, steps: readonly ParsedStep[]): NameScope {
  const added = steps.map(({ id }) => [id.value, id.span] as const);
  return { ...scope, visible: new Map([...scope.visible, ...added]) };
}

/** What the whole flow declares, for saying what a wrong name may have meant. */
export interface FlowNames {
  readonly inputs: readonly string[];
  readonly secrets: readonly string[];
  /** By id of a nested step: the ids of the blocks around it, outermost first. */
  readonly nested: ReadonlyMap<string, readonly string[]>;
  /** `didYouMean`, which a file full of mistakes cannot make slow. */
  readonly suggest: (word: string, candidates: Iterable<string>) => string | undefined;
}

const maxComparisons = 20_000;

/** The block around `id` whose output can be seen from `scope`, when `id` is nested in one. */
export function visibleBlock(names: FlowNames, id: string, scope: NameScope): string | undefined {
  return names.nested.get(id)?.findLast((block) => scope.visible.has(block));
}

/** Every nested step's id, with the blocks around it. */
export function nestedIds(steps: readonly ParsedStep[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const visit = (step: ParsedStep, around: readonly string[]): void => {
    if (around.length > 0) found.set(step.id.value, around);
    for (const inner of innerScopes(step).flat()) visit(inner, [...around, step.id.value]);
  };
  for (const step of steps) visit(step, []);
  return found;
}

/** Edit distances cost time: they are only taken so many times a flow. */
export function limitedSuggestions(): FlowNames['suggest'] {
  let comparisons = 0;
  return (word, candidates) => {
    const list = [...candidates];
    comparisons += list.length;
    return comparisons > maxComparisons ? undefined : didYouMean(word, list);
  };
}
