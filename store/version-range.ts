interface Version {
  readonly numbers: readonly [number, number, number];
  /** `rc.1` of `2.9.6-rc.1`; a pre-release comes before its release. */
  readonly preRelease: string | undefined;
}

/**
 * Whether `version` is inside `range`, which is `>=LOW <HIGH` (or one bound alone) with full versions.
 * A pre-release counts as older than its release and never as the start of the next range. Text that
 * is no version, and a range of another form, hold nothing.
 */
export function satisfies(version: string, range: string): boolean {
  const found = parseVersion(version);
  const bounds = range.trim().split(/\s+/);
  if (found === undefined || range.trim() === '') return false;
  return bounds.every((bound) => isWithin(found, bound));
}

function isWithin(found: Version, bound: string): boolean {
  const match = /^(>=|<)(.+)$/.exec(bound);
  const limit = parseVersion(match?.[2] ?? '');
  if (limit === undefined) return false;
  if (match?.[1] === '>=') return compareVersions(found, limit) >= 0;
  const isPreviewOfLimit = compareNumbers(found, limit) === 0 && limit.preRelease === undefined;
  return !isPreviewOfLimit && compareVersions(found, limit) < 0;
}

function parseVersion(text: string): Version | undefined {
  const match = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(
    text,
  );
  if (match === null) return undefined;
  return {
    numbers: [Number(match[1]), Number(match[2]), Number(match[3])],
    preRelease: match[4],
  };
}

function compareVersions(a: Version, b: Version): number {
  const byNumbers = compareNumbers(a, b);
  if (byNumbers !== 0 || a.preRelease === b.preRelease) return byNumbers;
  if (a.preRelease === undefined) return 1;
  if (b.preRelease === undefined) return -1;
  return a.preRelease < b.preRelease ? -1 : 1;
}

function compareNumbers(a: Version, b: Version): number {
  for (const place of [0, 1, 2] as const) {
    const difference = a.numbers[place] - b.numbers[place];
    if (difference !== 0) return difference;
  }
  return 0;
}
