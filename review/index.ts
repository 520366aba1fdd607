export type * from './model/change.ts';
export type * from './model/review.ts';
export type * from './model/side.ts';
