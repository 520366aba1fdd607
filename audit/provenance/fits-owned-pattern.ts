/**
 * Whether a path, from the top of the repository, fits a pattern of `CODEOWNERS`: the rules of `.gitignore` but for
 * those that GitHub leaves out. Upper and lower case differ. Takes time in proportion to both lengths multiplied.
 */
export function fitsOwnedPattern(pattern: string, path: string): boolean {
  if (pattern === '/' || pattern === '') return false;
  return fitsSegments(segmentsOf(pattern), path.split('/'));
}

/** The place itself, and all that is in it; no segment of a pattern reads so. */
const andBelow = '/';

/** `**` is any folders; `name` in the last place is a file, or a folder with all that is in it. */
function segmentsOf(pattern: string): readonly string[] {
  const isAnchored = pattern.slice(0, -1).includes('/');
  const segments = pattern.replace(/^\//, '').split('/');
  const isFolder = segments.at(-1) === '';
  if (isFolder) segments.pop();
  const last = segments.at(-1);
  // `docs/*` owns the files of `docs/` and nothing further down; so says GitHub.
  const below = isFolder ? ['**', '*'] : last === '*' || last === '**' ? [] : [andBelow];
  return [...(isAnchored ? [] : ['**']), ...segments, ...below];
}

/** Row by row: which beginnings of the path fit the segments so far. */
function fitsSegments(segments: readonly string[], path: readonly string[]): boolean {
  let reached = path.map(() => false);
  reached.unshift(true);
  for (const [at, segment] of segments.entries()) {
    const before = reached;
    if (segment === andBelow || (segment === '**' && at < segments.length - 1)) {
      const first = before.indexOf(true);
      reached = before.map((_, index) => first !== -1 && index >= first);
    } else if (segment === '**') {
      const first = before.indexOf(true);
      reached = before.map((_, index) => first !== -1 && index > first);
    } else {
      reached = before.map(
        (_, index) => index > 0 && before[index - 1] === true && fitsName(segment, path[index - 1]),
      );
    }
  }
  return reached.at(-1) === true;
}

/** `*` is any characters of one name, `?` is one; a backslash takes the next as it is. */
function fitsName(pattern: string, name = ''): boolean {
  const tokens = [...pattern.matchAll(/\\(.)|(.)/gsu)].map(([, escaped, plain]) =>
    escaped === undefined
      ? { wild: plain === '*' || plain === '?' ? plain : '', text: plain }
      : { wild: '', text: escaped },
  );
  const letters = Array.from(name);
  let [token, letter, star, kept] = [0, 0, -1, 0];
  while (letter < letters.length) {
    const one = tokens[token];
    if (one?.wild === '*') {
      [star, kept] = [token, letter];
      token += 1;
    } else if (one !== undefined && (one.wild === '?' || one.text === letters[letter])) {
      token += 1;
      letter += 1;
    } else if (star !== -1) {
      kept += 1;
      [token, letter] = [star + 1, kept];
    } else {
      return false;
    }
  }
  return tokens.slice(token).every(({ wild }) => wild === '*');
}
