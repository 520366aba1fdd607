import type { SchemaProblem } from '../../schema/index.ts';

/** The first problems in one sentence. */
export function describeProblems(problems: readonly SchemaProblem[]): string {
  const shown = problems.slice(0, 3).map(({ path, message }) => `${path} ${message}`);
  const more = problems.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${String(more)} more` : '');
}
