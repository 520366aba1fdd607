// @ts-types="npm:@types/old-scorer@2"
import Scorer from 'npm:old-scorer@^2.0.0';
const scorer = new Scorer();
export function main(text: string) {
  return scorer.score(text);
}
