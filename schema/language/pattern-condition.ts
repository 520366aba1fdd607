import { compilePattern } from '../check-scalar.ts';
import { mayMatchInsidePair, type Spend, searchAutomaton } from './automaton.ts';
import type { Condition } from './words.ts';
import { readProgram } from './program.ts';

/**
 * The texts in which a pattern matches somewhere, as `pattern` means it. `undefined`: the pattern
 * is not regular or too large, and only the engine can say.
 */
export function patternCondition(source: string, spend: Spend): Condition | undefined {
  if (compilePattern(source) === undefined) return undefined;
  const program = readProgram(source);
  if (program === undefined || mayMatchInsidePair(program)) return undefined;
  return { automaton: searchAutomaton(program, spend), sets: program.sets, negate: false };
}
