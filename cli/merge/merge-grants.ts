import type { ThreeTexts } from '../../store/index.ts';

/**
 * Grants are lines, sorted, each with a meaning of its own: so what either side took away is gone, and
 * what either side added is there. `compile` says when that is not what the merged flow compiles to.
 */
export function mergeGrants({ base, ours, theirs }: ThreeTexts): string {
  const [before, own, other] = [linesOf(base), linesOf(ours), linesOf(theirs)];
  const kept = [...before].filter((line) => own.has(line) && other.has(line));
  const added = [...own, ...other].filter((line) => !before.has(line));
  const lines = [...new Set([...kept, ...added])].sort();
  return lines.map((line) => `${line}\n`).join('');
}

function linesOf(text: string): ReadonlySet<string> {
  return new Set(text.split('\n').filter((line) => line !== ''));
}
