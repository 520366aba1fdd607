/** The candidate nearest to `word` by edit distance, when it is near enough to be what was meant. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  return nearest(word, candidates)[0];
}

/** Every candidate that is near enough to be what was meant, the nearest first. */
export function nearest(word: string, candidates: readonly string[]): readonly string[] {
  const limit = Math.max(1, Math.floor(word.length / 3));
  return [...new Set(candidates)]
    .map((candidate) => ({
      candidate,
      distance: editDistance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate);
}

/** Optimal string alignment: a swap of neighbours counts as one edit. */
function editDistance(a: string, b: string): number {
  let previous: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(
        Math.min(
          at(row, j) + 1,
          at(next, j - 1) + 1,
          at(row, j - 1) + change,
          swapped ? at(previous, j - 2) + 1 : Infinity,
        ),
      );
    }
    [previous, row] = [row, next];
  }
  return at(row, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
