export async function main(ctx: { readonly run: string }) {
  return ctx.run;
}
