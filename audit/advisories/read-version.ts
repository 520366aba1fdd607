import { parse, type SemVer } from 'semver';

/**
 * A version as advisories write it: a semantic one, with or without `v`, with missing numbers (`1`,
 * `2.1-rc`), or with more than three, of which OSV counts the rest to the build and so not at all.
 * `undefined` when it is none, or a number in it has more than 16 digits.
 */
export function readVersion(text: string): SemVer | undefined {
  if (text.length > 256) return undefined;
  const whole = parse(text, { loose: true });
  if (whole !== null) return whole;
  const match = /^[v=\s]*(\d+)(?:\.(\d+))?(?:\.(\d+))?((?:\.\d+)*)([-+].*)?$/.exec(text);
  if (match === null) return undefined;
  const [, major = '', minor = '0', patch = '0', more = '', rest = ''] = match;
  return (
    parse(`${major}.${minor}.${patch}${more === '' ? rest : ''}`, { loose: true }) ?? undefined
  );
}
