import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha512 } from '../host/package-archive.ts';
import { pack, type TestPackage } from './registry.ts';

/** Puts a package's archive into a store, as if it had been fetched. Returns its integrity. */
export function storePackage(store: string, description: TestPackage): string {
  const tarball = description.tarball ?? pack(description);
  mkdirSync(join(store, 'tarballs'), { recursive: true });
  writeFileSync(join(store, 'tarballs', `${sha512(tarball)}.tgz`), tarball, { mode: 0o444 });
  return integrityOf(tarball);
}

/** As a lock writes it. */
export function integrityOf(tarball: Uint8Array): string {
  return `sha512-${Buffer.from(sha512(tarball), 'hex').toString('base64')}`;
}
