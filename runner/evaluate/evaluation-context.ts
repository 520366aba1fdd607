import type { Json } from '../../lock/index.ts';

/** What a template may read. Parts are found one at a time, so that nothing else is ever copied. */
export interface EvaluationContext {
  /** `inputs`, `steps.<id>`, `run`, `flow`, the name of a fan-out's item, `index`, `error`, `attempt`. */
  readonly part: (name: string) => Json | undefined;
}
