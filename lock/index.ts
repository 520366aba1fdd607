export type * from './json.ts';
export { isJsonObject } from './json.ts';
export type * from './lock.ts';
