import semver from 'semver';

/**
 * Whether npm would choose `version` for `range`: by npm's own rules, in which a pre-release is admitted only
 * where the range names one of the same release, and a build counts for nothing. A tag, and `*`, admit all:
 * what they meant on the day of the lock is not known.
 */
export function admits(range: string, version: string): boolean {
  const written = semver.validRange(range);
  if (written === null || written === '*' || written === '') return true;
  return semver.satisfies(version, range);
}
