import type { Json } from '../../lock/index.ts';

/** Evaluates the expressions that are more than a path. */
export interface ExpressionEngine {
  /**
   * The value of one JavaScript expression. `names` are its free names, bound to the values of
   * `text`, a JSON object. Throws an EvaluationError.
   */
  evaluate(js: string, names: readonly string[], text: string): Json | undefined;
  dispose(): void;
}
