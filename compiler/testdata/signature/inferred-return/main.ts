const rank = (score: number) => (score > 0.5 ? 'high' : score > 0 ? 'low' : null);
export async function main(scores: number[]) {
  const ranked = scores.map((score, index) => ({ index, score, rank: rank(score) }));
  const best = ranked.toSorted((a, b) => b.score - a.score).at(0);
  return { ranked, best, groups: Object.groupBy(ranked, ({ rank }) => rank ?? 'none') };
}
