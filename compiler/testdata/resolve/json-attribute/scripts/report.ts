import words from './words.json';

export function main(): string[] {
  return words;
}
