import type { CodeSightKind } from '../model/code-facts.ts';

/** Modules of Node that run text as code. */
const runners: ReadonlySet<string> = new Set(['vm', 'inspector', 'inspector/promises', 'repl']);

const byScheme: ReadonlyMap<string, CodeSightKind> = new Map([
  ['jsr', 'floating-import'],
  ['file', 'leaves-repository'],
  ...['http', 'https', 'data', 'blob'].map((scheme) => [scheme, 'remote-import'] as const),
]);

/** Where a module is named, as far as it decides what the name may be. */
export interface Importer {
  /** Folders above it up to the root that no import may leave. */
  readonly depth: number;
  /** Whether a Deno lock fixes what its `npm:` imports load: that of a script does, and packages have none. */
  readonly hasLock: boolean;
}

/** What is to be said of a module that is named by this text; nothing of a package, of Node's own, and of a file below the root. */
export function specifierSight(
  specifier: string,
  { depth, hasLock }: Importer,
): CodeSightKind | undefined {
  if (runners.has(specifier.replace(/^node:/, ''))) return 'eval';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(specifier)?.[1]?.toLowerCase();
  if (scheme === 'node') return undefined;
  if (/\.node(?:[?#]|$)/.test(specifier)) return 'ffi';
  if (scheme === 'npm') return hasLock ? undefined : 'floating-import';
  if (scheme !== undefined) return byScheme.get(scheme);
  return leaves(specifier, depth) ? 'leaves-repository' : undefined;
}

/** As an URL is read: `\` is a slash, `%2e` a dot. A name that starts with neither is a package's. */
function leaves(specifier: string, depth: number): boolean {
  const path = specifier
    .replaceAll('\\', '/')
    .replaceAll(/%2e/gi, '.')
    .replaceAll(/[\t\n\r]/g, '');
  if (path.startsWith('/')) return true;
  if (!/^\.\.?(?:\/|$)/.test(path)) return false;
  let left = depth;
  for (const segment of path.split(/[?#]/, 1)[0]?.split('/') ?? []) {
    if (segment === '..') left -= 1;
    else if (segment !== '.' && segment !== '') left += 1;
    if (left < 0) return true;
  }
  return false;
}
