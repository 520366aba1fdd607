export { TooManyThreads } from './dnf.ts';
export { patternCondition } from './pattern-condition.ts';
export { type Condition, type Lengths, listCondition, words } from './words.ts';
export { longestForSquare, type SlowPattern, slowPattern } from './slow-pattern.ts';
