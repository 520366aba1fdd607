export function main(text: string, ctx: { signal: AbortSignal; user: string }) {
  return `${text} ${ctx.user}`;
}
