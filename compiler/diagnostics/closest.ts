import { closest } from '../../output/index.ts';

/** The hint that names the nearest candidate, when one is near enough. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const found = closest(word, candidates);
  return found === undefined ? undefined : `Did you mean \`${found}\`?`;
}
