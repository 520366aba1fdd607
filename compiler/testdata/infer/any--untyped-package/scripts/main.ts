import score from 'npm:plain-score@1.0.0';
export function main(text: string) {
  return { score: score(text) };
}
