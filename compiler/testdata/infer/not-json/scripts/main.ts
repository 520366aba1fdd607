export function main(words: string[]) {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { counts, total: BigInt(words.length), format: () => words.join(), seen: new Set(words) };
}
