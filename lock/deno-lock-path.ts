/** A script's Deno lock lies beside it: `scripts/hn/search.ts` has `scripts/hn/search.deno.lock`. */
export function denoLockPath(entry: string): string {
  return `${entry.replace(/\.[^./]+$/, '')}.deno.lock`;
}
