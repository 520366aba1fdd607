/** What an `npm:` import names, and how Deno spells it in its lock. */
export interface NpmSpecifier {
  readonly name: string;
  /** The specifier without its subpath and with Deno's one spelling of the range: a key of `DenoLock.specifiers`. */
  readonly key: string;
  /** The range in that spelling: `1.2.3`, `^1.2.3`, `~0.7.1`, `2`, `2.1`, `*` or a tag. */
  readonly range: string;
  /** What follows the package, without its first slash; empty for the package itself. */
  readonly subpath: string;
}

/** A range as it is written, up to its first wildcard. */
interface Range {
  readonly operator: string;
  readonly numbers: readonly string[];
  /** Pre-release and build, with their marks. */
  readonly qualifier: string;
}

const namePattern = /^(?:@[A-Za-z0-9~-][\w.~-]*\/)?[A-Za-z0-9~-][\w.~-]*$/;
const versionPattern = /^(\d+)\.(\d+)\.(\d+)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const specifierPattern = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@([^/]*))?(?:\/(.*))?$/;
const tagPattern = /^[A-Za-z][\w.-]*$/;
const part = String.raw`(0|[1-9]\d*|[xX*])`;
const rangePattern = new RegExp(
  String.raw`^([~^]?)${part}(?:\.${part}(?:\.${part}((?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?))?)?$`,
);

/** Whether it can be a package's name and so a folder of the store: no `..`, no empty segment. */
export function isPackageName(name: string): boolean {
  return name.length <= 214 && namePattern.test(name);
}

/** Whether it is a full semantic version and so a folder of the store. */
export function isVersion(version: string): boolean {
  return version.length <= 256 && versionPattern.test(version);
}

/** Reads an `npm:` specifier as Deno does; `undefined` when Deno would refuse it. */
export function parseNpmSpecifier(specifier: string): NpmSpecifier | undefined {
  const match = specifierPattern.exec(specifier);
  const name = match?.[1] ?? '';
  const written = match?.[2] ?? '*';
  const range = readRange(written);
  if (!isPackageName(name) || (range === undefined && !tagPattern.test(written))) return undefined;
  const spelled = range === undefined ? written : spellRange(range);
  return { name, key: `npm:${name}@${spelled}`, range: spelled, subpath: match?.[3] ?? '' };
}

/**
 * Whether `version` can be what `range` (as `parseNpmSpecifier` spells it) stands for. Tags and `*`
 * admit all. A lock that maps a specifier outside its range lies, and Deno itself does not mind.
 */
export function isInRange(version: string, range: string): boolean {
  if (isVersion(range)) return withoutBuild(version) === withoutBuild(range);
  const written = readRange(range);
  const found = numbersOf(version);
  if (written?.numbers[0] === undefined || found === undefined) return true;
  const low = [0, 1, 2].map((place) => Number(written.numbers[place] ?? 0));
  return compare(found, low) >= 0 && compare(found, upperBound(written, low)) < 0;
}

function readRange(text: string): Range | undefined {
  const match = rangePattern.exec(text);
  if (match === null) return undefined;
  const parts = match.slice(2, 5);
  const end = parts.findIndex(isWildcard);
  return {
    operator: match[1] ?? '',
    numbers: end === -1 ? parts : parts.slice(0, end),
    qualifier: match[5] ?? '',
  };
}

/** Deno's one spelling of a range: `^7` is `7`, `~1.2.0` is `1.2`, `^0.7.1` is `~0.7.1`. */
function spellRange(range: Range): string {
  const [major, minor, patch = '0'] = range.numbers;
  if (major === undefined) return '*';
  if (minor === undefined) return major;
  const version = `${major}.${minor}.${patch}${range.qualifier}`;
  if (range.operator === '' && range.numbers.length === 3) return version;
  const isFloor = patch === '0' && range.qualifier === '';
  if (!isCaret(range)) return isFloor ? `${major}.${minor}` : `~${version}`;
  return isFloor && minor === '0' && major !== '0' ? major : `^${version}`;
}

/** A caret on a zero major is a tilde, but for `^0.0.3`, which admits nothing else. */
function isCaret({ operator, numbers: [major, minor, patch] }: Range): boolean {
  return operator === '^' && (major !== '0' || (minor === '0' && patch !== undefined));
}

function isWildcard(text: string | undefined): boolean {
  return text === undefined || text === 'x' || text === 'X' || text === '*';
}

/** The first version above the range. */
function upperBound(range: Range, [major = 0, minor = 0, patch = 0]: readonly number[]): number[] {
  if (range.numbers.length === 1) return [major + 1, 0, 0];
  if (!isCaret(range)) return [major, minor + 1, 0];
  return major > 0 ? [major + 1, 0, 0] : [major, minor, patch + 1];
}

function numbersOf(version: string): readonly number[] | undefined {
  return versionPattern.exec(version)?.slice(1, 4).map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const place = [0, 1, 2].find((index) => a[index] !== b[index]) ?? 0;
  return (a[place] ?? 0) - (b[place] ?? 0);
}

function withoutBuild(version: string): string {
  return version.replace(/\+.*$/, '');
}
