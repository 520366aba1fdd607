/** An expression could not be evaluated. A fact about the flow: it becomes the step's failure. */
export class EvaluationError extends Error {
  override readonly name = 'ExpressionError';
}
