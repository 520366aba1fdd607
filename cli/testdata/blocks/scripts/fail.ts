/** Throws an error of that name in every attempt up to `attempts`. */
export function main(name: string, attempts: number, ctx: { attempt: number }): string {
  if (ctx.attempt > attempts) return `attempt ${ctx.attempt}`;
  throw Object.assign(new Error(`attempt ${ctx.attempt} broke`), { name });
}
