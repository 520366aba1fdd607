export function main(
  scores: Record<string, number>,
  byDay: Record<'mon' | 'tue', boolean>,
  prefixed: { [key: `x-${string}`]: string },
  numbered: Record<number, string>,
  mixed: { id: number; [key: string]: number | string },
  partial: Partial<Record<'a' | 'b', number>>,
) {
  return { scores, byDay, prefixed, numbered, mixed, partial };
}
