const mostTries = 2_000;

/** The smallest document that still fails alike, as far as leaving out runs of bytes leads to it. */
export async function minimise(
  bytes: Uint8Array,
  stillFails: (bytes: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let smallest = bytes;
  let tries = 0;
  for (let size = Math.ceil(bytes.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < smallest.length && tries < mostTries; tries += 1) {
      const shorter = Buffer.concat([smallest.subarray(0, start), smallest.subarray(start + size)]);
      if (await stillFails(shorter)) smallest = shorter;
      else start += size;
    }
  }
  return smallest;
}
