import type { JsonSchema } from '../../lock/index.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedStep } from '../model/parsed.ts';
import { everyStep } from './flow-parts.ts';
import { partProblems } from './part-problems.ts';
import type { RuleInput } from './rule.ts';
import { spanAt } from './span-at.ts';

/** Mocks that break a constraint of the output that they stand for; their types are the checker's to hold. */
export function findWrongMocks(
  { resolved, judge }: RuleInput,
  outputs: ReadonlyMap<ParsedStep, JsonSchema>,
): readonly Diagnostic[] {
  return everyStep(resolved).flatMap(({ parsed }) => {
    const schema = outputs.get(parsed);
    const { mock } = parsed;
    if (mock === undefined || schema === undefined) return [];
    return partProblems(schema, mock, judge).map(({ path, sentence }) => {
      const part = ['output', ...path].join('.');
      return diagnose('check/mock-value', spanAt(mock, path), { part, sentence });
    });
  });
}
