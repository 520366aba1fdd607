/** Where a script's Deno lock lies: `scripts/hn/search.ts` has `scripts/hn/search.deno.lock`. */
export function denoLockPath(entry: string): string {
  return `${entry.replace(/\.[^./]+$/, '')}.deno.lock`;
}
