import type { CodeSightKind } from '../model/code-facts.ts';

/** Modules of Node that run text as code. */
const runners: ReadonlySet<string> = new Set(['vm', 'inspector', 'inspector/promises', 'repl']);
const exact = /^npm:\/?(?:@[^/@]+\/)?[^/@]+@\d+\.\d+\.\d+(?:[-+][^/]*)?(?:\/|$)/;

const byScheme: ReadonlyMap<string, CodeSightKind> = new Map([
  ['jsr', 'floating-import'],
  ['file', 'leaves-repository'],
  ...['http', 'https', 'data', 'blob'].map((scheme) => [scheme, 'remote-import'] as const),
]);

/**
 * What is to be said of a module that is named by this text in a file `depth` folders below the root. What
 * names an exact version of npm, a module of Node or a file below the root is nothing.
 */
export function specifierSight(specifier: string, depth: number): CodeSightKind | undefined {
  if (runners.has(specifier.replace(/^node:/, ''))) return 'eval';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(specifier)?.[1]?.toLowerCase();
  if (scheme === 'node') return undefined;
  if (/\.node(?:[?#]|$)/.test(specifier)) return 'ffi';
  if (scheme === 'npm') return exact.test(specifier) ? undefined : 'floating-import';
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
