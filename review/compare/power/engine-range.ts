type Version = readonly [major: number, minor: number, patch: number];

/** A half-open range of versions. */
export interface EngineRange {
  readonly from: Version;
  readonly below: Version;
}

/** Reads `>=2.9.6 <3.0.0`; `undefined` for anything else. */
export function readEngineRange(text: string): EngineRange | undefined {
  const match = /^>=(\d+)\.(\d+)\.(\d+) <(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index]);
  return { from: [part(1), part(2), part(3)], below: [part(4), part(5), part(6)] };
}

/** Below zero when the first comes first. */
export function compareVersions(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
