import { orderedJson } from '../../output/index.ts';
import type { Review } from '../model/review.ts';

/** The review as JSON text, version 1: exactly the model; the same review is the same bytes. */
export function renderReviewJson(review: Review): string {
  // An example is the repository's own value, in its own order.
  return orderedJson(review, { keys: order, foreign: ['witness'] });
}

const order: readonly string[] = [
  ...['version', 'base', 'head', 'only', 'verdict', 'unchanged', 'flows', 'changes'],
  ...['commit', 'name', 'result', 'breaking', 'approvers', 'reasons'],
  ...['kind', 'severity', 'flow', 'step', 'subject', 'uses', 'from', 'to'],
  ...['via', 'rule', 'diff', 'proof', 'reaches', 'location'],
  ...['path', 'line', 'effect', 'by', 'text', 'decided', 'witness', 'at', 'why'],
  ...['status', 'steps', 'graph', 'nodes', 'edges', 'omitted'],
];
