/** Holds so many MiB at once. */
export function main(mebibytes: number): number {
  const held: Uint8Array[] = [];
  for (let at = 0; at < mebibytes; at += 1) held.push(new Uint8Array(1024 * 1024).fill(at));
  return held.length;
}
