/** @param at when to remind */
export function main(at: Date): string {
  return at.toISOString();
}
