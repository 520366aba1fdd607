import { type Json, parsePackageId } from '../../lock/index.ts';
import type { Finding } from '../model/finding.ts';
import type { RuleId } from '../model/rules.ts';
import { type HeldLock, lie, quoted } from './held-lock.ts';

const fix =
  'Delete the `tarball` entry: Millrace asks the registry that npm is set up for, and writes no such entry.';

/**
 * Where the lock says that archives come from. Deno leaves the address out where it follows from the registry,
 * and Millrace never writes one; so an address is always another place, and Deno fetches from it whatever has
 * the digest.
 */
export function originLies(held: HeldLock): readonly Finding[] {
  return [...held.raw.packages].flatMap(([id, { tarball }]) => {
    if (tarball === undefined) return [];
    const [rule, what] = judge(id, tarball);
    const subject = `npm:${id}`;
    return [
      lie(rule, held, { subject, message: `${subject} ${what}.`, fix, at: ['npm', id, 'tarball'] }),
    ];
  });
}

/** `/-/` stands between package and archive in the addresses of every npm registry. */
const archivePath = /\/((?:@[^/]+\/)?[^/]+)\/-\/(?:@[^/]+\/)?([^/]+)\.tgz$/;

interface Address {
  readonly isEncrypted: boolean;
  readonly name: string;
  /** Without `.tgz`: the package's last name and its version. */
  readonly file: string;
}

function judge(id: string, tarball: Json): readonly [RuleId, string] {
  const place = quoted(typeof tarball === 'string' ? tarball : JSON.stringify(tarball));
  const address = readAddress(tarball);
  const parsed = parsePackageId(id);
  if (address === undefined) {
    return ['lies/tarball', `is fetched from an address that is no registry's: ${place}`];
  }
  const { name, file, isEncrypted } = address;
  const base = name.replace(/^.*\//, '');
  if (name !== parsed?.name || !file.startsWith(`${base}-`)) {
    return ['lies/name', `is fetched from the address of another package: ${place}`];
  }
  if (withoutBuild(file.slice(base.length + 1)) !== withoutBuild(parsed.version)) {
    return ['lies/version', `is fetched from the address of another version: ${place}`];
  }
  const how = isEncrypted ? '' : ', without encryption';
  return ['lies/registry', `is fetched from a registry that the lock names${how}: ${place}`];
}

/** `undefined` where it is not the address at which a registry keeps an archive. */
function readAddress(tarball: Json): Address | undefined {
  if (typeof tarball !== 'string' || !URL.canParse(tarball)) return undefined;
  const { protocol, search, username, pathname } = new URL(tarball);
  const [, name, file] = archivePath.exec(decoded(pathname)) ?? [];
  if (name === undefined || file === undefined || search !== '' || username !== '')
    return undefined;
  if (!/^https?:$/.test(protocol)) return undefined;
  return { isEncrypted: protocol === 'https:', name, file };
}

function withoutBuild(version: string): string {
  return version.replace(/\+.*$/, '');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
