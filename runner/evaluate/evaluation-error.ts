import type { StepError } from '../events/run-event.ts';

/** An expression could not be evaluated. A fact about the flow: it becomes the step's failure. */
export class EvaluationError extends Error {
  override readonly name: string;

  /** `name` is what expressions and reports tell it by. */
  constructor(message: string, name = 'ExpressionError') {
    super(message);
    this.name = name;
  }
}

/** What an expression failed with. Anything else is our mistake and thrown on. */
export function evaluationFailure(error: unknown): StepError {
  if (!(error instanceof EvaluationError)) throw error;
  return { name: error.name, message: error.message };
}
