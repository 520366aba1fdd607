export type * from './model/change.ts';
export type * from './model/review.ts';
export type * from './model/side.ts';
export { type CompareInput, compareSides } from './compare/compare-sides.ts';
export { flowUses } from './compare/flow-uses.ts';
export { sectionOfKind, sections } from './model/change.ts';
