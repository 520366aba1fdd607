import { matchesGlob } from '../../output/index.ts';
import type { PolicyAnswer, Widening } from '../../review/index.ts';

/**
 * Whether a rule's value speaks of what is gained. `allow` must name all of it. `deny` and
 * `require-approval` speak already when it reaches something that they name: `true`, a wider pattern,
 * a host without a port, a folder above.
 */
export function matchesValue(
  glob: string,
  { kind, value }: Pick<Widening, 'kind' | 'value'>,
  effect: PolicyAnswer['effect'],
): boolean {
  if (glob === '*' || glob === '**') return true;
  const reach = effect === 'allow' ? 'all' : 'some';
  if (value === '*') return reach === 'some';
  switch (kind) {
    case 'net':
      return matchesHost(glob, value, reach);
    case 'read':
    case 'write':
      return matchesGlob(glob, value) || (reach === 'some' && isAbove(value, glob));
    default:
      return matchesGlob(glob, value);
  }
}

/** Hosts as Deno writes them: `host`, `host:443`, `*.host:443`, `[::1]:80`. */
function matchesHost(glob: string, value: string, reach: 'all' | 'some'): boolean {
  const [wantedHost, wantedPort] = hostAndPort(glob.toLowerCase());
  const [host, port] = hostAndPort(value.toLowerCase());
  const fitsHost =
    matchesGlob(wantedHost, host) || (reach === 'some' && matchesGlob(host, wantedHost));
  if (!fitsHost) return false;
  if (wantedPort === undefined) return true;
  return port === undefined ? reach === 'some' : matchesGlob(wantedPort, port);
}

function hostAndPort(text: string): readonly [host: string, port: string | undefined] {
  const match = /^(.*?)(?::(\d+|\*))?$/.exec(text);
  return [match?.[1] ?? text, match?.[2]];
}

/** Whether a granted folder holds what a glob names: `.` and `/` hold everything. */
function isAbove(folder: string, glob: string): boolean {
  if (folder === '.' || folder === '/') return true;
  const fixed = glob.replace(/\*[^]*$/, '');
  return fixed.startsWith(`${folder.replace(/\/$/, '')}/`) || fixed === `${folder}/`;
}
