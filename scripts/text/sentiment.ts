// @ts-types="npm:@types/sentiment@5.0.4"
import Sentiment from 'npm:sentiment@5.0.2';

const analyser = new Sentiment();

/**
 * Scores how a text feels, from -1 (bad) over 0 to 1 (good).
 * @param text English; a sentence or a title
 */
export function main(text: string) {
  const { comparative, positive, negative } = analyser.analyze(text);
  return { text, score: Math.max(-1, Math.min(1, comparative)), positive, negative };
}
