export { coerceText } from './coerce-text.ts';
export { exceedsDepth } from './exceeds-depth.ts';
export type { Json, JsonObject, JsonSchema } from './json.ts';
export { parseBySchema, type ParsedBySchema } from './parse-by-schema.ts';
export type { SchemaProblem } from './problem.ts';
export { revive } from './revive.ts';
export {
  type ReviveCase,
  type RevivedType,
  type ReviveNode,
  type RevivePlan,
  revivePlan,
} from './revive-plan.ts';
export { type UnknownKeyword, unknownKeywords } from './unknown-keywords.ts';
export { validateValue } from './validate-value.ts';
export { withDefaults } from './with-defaults.ts';
