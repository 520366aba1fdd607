/** A file with other bytes, without them, or not there. */
export interface ByteMutant {
  readonly how: 'flipped' | 'cut' | 'longer' | 'removed';
  /** `undefined`: the file is gone. */
  readonly bytes: Uint8Array | undefined;
}

/** One changed bit at the start, in the middle and at the end, a byte less, a byte more, and no file. */
export function byteMutants(bytes: Uint8Array): readonly ByteMutant[] {
  const places = [...new Set([0, Math.floor(bytes.length / 2), bytes.length - 1])];
  return [
    ...places.filter((at) => at >= 0 && at < bytes.length).map((at) => flip(bytes, at)),
    ...(bytes.length === 0 ? [] : [{ how: 'cut', bytes: bytes.subarray(0, -1) } as const]),
    { how: 'longer', bytes: Buffer.concat([bytes, Buffer.from(' ')]) },
    { how: 'removed', bytes: undefined },
  ];
}

function flip(bytes: Uint8Array, at: number): ByteMutant {
  const changed = Uint8Array.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return { how: 'flipped', bytes: changed };
}

/** Each line gone, said twice, and changed in its last character: what a person edits in a list. */
export function lineMutants(text: string): readonly string[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.flatMap((line, at) => {
    const withLines = (...others: readonly string[]): string =>
      [...lines.slice(0, at), ...others, ...lines.slice(at + 1)].map((one) => `${one}\n`).join('');
    return [
      withLines(),
      withLines(line, line),
      withLines(`${line}x`),
      withLines(line.slice(0, -1)),
    ];
  });
}
