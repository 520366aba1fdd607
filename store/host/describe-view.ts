import { statSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, isJsonObject, type Json, sha256 } from '../../lock/index.ts';
import type { PlacedPackage } from '../package-layout.ts';
import { errorCode } from './explain-file-errors.ts';
import { readRegularFile } from './read-regular-file.ts';
import { writeAtomically } from './write-atomically.ts';

/** A package in a view: its folder below the registry's, and the SHA-512 of its archive. */
export type ViewedPackage = Pick<PlacedPackage, 'folder' | 'sha512'>;

/** One view a set of packages: scripts with the same packages share it. */
export function viewPath(store: string, placed: readonly ViewedPackage[]): string {
  return join(store, 'views', sha256(description(placed)));
}

/** Where an archive lies unpacked; views link to its files. */
export function unpackedPath(store: string, sha512: string): string {
  return join(store, 'packages', sha512);
}

/** Keeps beside a view what its name is the digest of, so that it can be verified without any lock. */
export function describeView(view: string, placed: readonly ViewedPackage[]): void {
  const path = descriptionPath(view);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  try {
    writeAtomically(path, Buffer.from(description(placed)));
  } catch (error) {
    // A store that may only be read serves its views all the same.
    if (!['EROFS', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
  }
}

/** The packages that belong into a view; `undefined` where its description is missing or not its own. */
export function readDescription(view: string): readonly ViewedPackage[] | undefined {
  const text = readText(descriptionPath(view));
  if (text === undefined || !view.endsWith(sha256(text))) return undefined;
  // Its digest is the view's name, so this program wrote it.
  const content = JSON.parse(text) as Json;
  const packages = isJsonObject(content) ? content['packages'] : undefined;
  if (packages === undefined || !isJsonObject(packages)) return undefined;
  return Object.entries(packages).flatMap(([folder, sha512]) =>
    typeof sha512 === 'string' ? [{ folder, sha512 }] : [],
  );
}

export function descriptionPath(view: string): string {
  return `${view}.json`;
}

function description(placed: readonly ViewedPackage[]): string {
  const packages = Object.fromEntries(placed.map(({ folder, sha512 }) => [folder, sha512]));
  return canonicalJson({ layout: 1, packages });
}

function readText(path: string): string | undefined {
  try {
    return readRegularFile(path)?.toString('utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ELOOP') return undefined;
    throw error;
  }
}
