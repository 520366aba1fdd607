export function main(text: string) {
  /** @minimum -1 @maximum 1 */
  const score: number = text.length > 10 ? 0.5 : -0.5;
  return { score };
}
