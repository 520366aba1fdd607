export function main(text: string): { length: number; text: string } {
  return { length: text.length, text };
}
