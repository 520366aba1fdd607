export async function main(url: string, ctx?: { signal: AbortSignal; attempt: number }) {
  return ctx === undefined ? null : ctx.attempt;
}
