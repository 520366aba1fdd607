import { isAffected } from './is-affected.ts';
import type { OsvAffected } from './osv-record.ts';
import { readVersion } from './read-version.ts';

/**
 * The lowest version above `version` that one of these parts of a record calls fixed and none calls
 * affected; a release where there is one, else a pre-release. `undefined`: none is known.
 */
export function fixedVersion(version: string, parts: readonly OsvAffected[]): string | undefined {
  const from = readVersion(version);
  const fixes = parts
    .flatMap(({ ranges }) => ranges.flat())
    .flatMap(({ kind, version: text }) => {
      const fix = kind === 'fixed' ? readVersion(text) : undefined;
      return fix === undefined || (from !== undefined && from.compare(fix) >= 0) ? [] : [fix];
    })
    .filter((fix) => !parts.some((part) => isAffected(fix.version, part)))
    .sort((a, b) => a.compare(b));
  return (fixes.find(({ prerelease }) => prerelease.length === 0) ?? fixes[0])?.version;
}
