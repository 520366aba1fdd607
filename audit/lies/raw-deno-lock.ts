import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../lock/index.ts';
import { type KeyLines, keyLines } from './key-lines.ts';

/**
 * A Deno lock as Deno takes it, which is far more than a run of ours accepts: what `parseDenoLock` refuses
 * or drops is here, so that an audit can name every lie and not the first.
 */
export interface RawDenoLock {
  readonly specifiers: ReadonlyMap<string, Json>;
  /** By id as written, which may be none. */
  readonly packages: ReadonlyMap<string, RawPackage>;
  /** Entries of `remote`, `jsr`, `redirects`, `workspace` and whatever else is there, by section. */
  readonly others: ReadonlyMap<string, readonly string[]>;
  readonly places: KeyLines;
}

export interface RawPackage {
  /** Every text in `dependencies`, `optionalDependencies` and `optionalPeers`. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly peers: readonly string[];
  readonly integrity: Json | undefined;
  readonly tarball: Json | undefined;
  readonly os: readonly string[];
  readonly cpu: readonly string[];
  /** Fields that are not of the kind that Deno writes. */
  readonly malformed: readonly string[];
}

const own: ReadonlySet<string> = new Set(['version', 'specifiers', 'npm']);

/** `undefined` where the text is no JSON object: what reads no lock at all says so. */
export function rawDenoLock(text: string): RawDenoLock | undefined {
  const root = parse(text);
  if (root === undefined) return undefined;
  const others = Object.entries(root)
    .filter(([key, value]) => !own.has(key) && !isEmpty(value))
    .map(([key, value]) => [key, isJsonObject(value) ? Object.keys(value) : []] as const);
  const packages = Object.entries(section(root, 'npm')).map(
    ([id, entry]) => [id, rawPackage(entry)] as const,
  );
  return {
    specifiers: new Map(Object.entries(section(root, 'specifiers'))),
    packages: new Map(packages),
    others: new Map(others),
    places: keyLines(text),
  };
}

function parse(text: string): JsonObject | undefined {
  try {
    // JSON.parse returns JSON or throws.
    const root = JSON.parse(text) as Json;
    return isJsonObject(root) ? root : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isEmpty(value: Json): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function section(root: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(root, key) ? root[key] : undefined;
  return isJsonObject(value) ? value : {};
}

const lists = ['dependencies', 'optionalDependencies', 'optionalPeers', 'os', 'cpu'] as const;

function rawPackage(entry: Json): RawPackage {
  const fields = isJsonObject(entry) ? entry : {};
  const field = (key: string): Json | undefined =>
    Object.hasOwn(fields, key) ? fields[key] : undefined;
  const [required, optional, peers, os, cpu] = lists.map((key) => textsOf(field(key)));
  return {
    required: required ?? [],
    optional: optional ?? [],
    peers: peers ?? [],
    os: os ?? [],
    cpu: cpu ?? [],
    integrity: field('integrity'),
    tarball: field('tarball'),
    malformed: isJsonObject(entry)
      ? lists.filter((key) => field(key) !== undefined && textsOf(field(key)) === undefined)
      : ['entry'],
  };
}

function textsOf(value: Json | undefined): readonly string[] | undefined {
  const isText = (item: Json): item is string => typeof item === 'string';
  return isJsonArray(value) && value.every(isText) ? value : undefined;
}
