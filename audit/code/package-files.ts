/** Files of a package that are code by their names, or that its code names as if they were. */
export function codeFiles(files: ReadonlyMap<string, Uint8Array>): readonly string[] {
  const byName = [...files.keys()].filter((path) => isCode(path));
  const others = new Set([...files.keys()].filter((path) => !isCode(path) && !isData(path)));
  if (others.size === 0) return byName;
  const named = byName.flatMap((path) => pathsIn(path, files.get(path)));
  return [...byName, ...new Set(named.filter((path) => others.has(path)))];
}

/** Declarations hold no code. */
function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

/** What Node and Deno never take for JavaScript. Every other file is, when it is required by its name. */
function isData(path: string): boolean {
  return /\.(?:json|node|wasm|d\.[cm]?ts)$/.test(path);
}

/** Every path in the package that stands in a text, as a relative name: `require('./data.txt')`. */
function pathsIn(path: string, bytes: Uint8Array | undefined): readonly string[] {
  if (bytes === undefined) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const folder = path.split('/').slice(0, -1);
  return [...text.matchAll(/["'`](\.{1,2}\/[^"'`\\\n]{1,200})["'`]/g)].map(([, name = '']) =>
    resolved(folder, name),
  );
}

function resolved(folder: readonly string[], name: string): string {
  const segments = [...folder];
  for (const segment of name.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}
