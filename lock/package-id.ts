import { isPackageName, isVersion } from './npm-specifier.ts';

/** An id of a Deno lock, `name@version`, with the peers that it was resolved with. */
export interface PackageId {
  readonly name: string;
  readonly version: string;
  /** The direct peers, each an id of its own. */
  readonly peers: readonly string[];
}

interface Level {
  readonly depth: number;
  readonly name: string;
  readonly version: string;
}

/**
 * Takes an id apart; `undefined` when it is none. Deno writes peers after underscores, one more
 * a level, and `+` for the slash of a scoped peer: `a@1.0.0_b@2.0.0__@s+c@3.0.0`.
 */
export function parsePackageId(id: string): PackageId | undefined {
  const levels = levelsOf(id);
  const [self, ...rest] = levels ?? [];
  if (self?.depth !== 0) return undefined;
  return { name: self.name, version: self.version, peers: peersOf(rest) };
}

function levelsOf(id: string): readonly Level[] | undefined {
  const levels: Level[] = [];
  const token = /(_*)(@?[^_@][^@]*)@([0-9A-Za-z.+-]+)/y;
  while (token.lastIndex < id.length) {
    const level = readLevel(token.exec(id));
    if (level === undefined || !mayFollow(level, levels.at(-1))) return undefined;
    levels.push(level);
  }
  return levels;
}

function readLevel(match: RegExpExecArray | null): Level | undefined {
  const [, marks = '', written = '', version = ''] = match ?? [];
  const name = marks === '' ? written : written.replace('+', '/');
  if (!isPackageName(name) || !isVersion(version)) return undefined;
  return { depth: marks.length, name, version };
}

/** Exactly the first level is the package itself, and no level is skipped on the way down. */
function mayFollow(level: Level, previous: Level | undefined): boolean {
  if (previous === undefined) return level.depth === 0;
  return level.depth > 0 && level.depth <= previous.depth + 1;
}

/** Groups a flat list of levels into direct peers and writes each as an id of its own. */
function peersOf(levels: readonly Level[]): readonly string[] {
  const peers: string[] = [];
  for (const level of levels) {
    const text = `${level.name}@${level.version}`;
    if (level.depth === 1) peers.push(text);
    else peers.push(`${peers.pop() ?? ''}${'_'.repeat(level.depth - 1)}${text.replace('/', '+')}`);
  }
  return peers;
}
