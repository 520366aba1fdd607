import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { canonicalJson, isJsonObject, type Json, sha256 } from '../../lock/index.ts';
import type { PlacedPackage } from '../package-layout.ts';
import { descriptionPath, readDescription, writeDescription } from './description.ts';

/** A package in a view: its folder below the registry's, and the SHA-512 of its archive. */
export type ViewedPackage = Pick<PlacedPackage, 'folder' | 'sha512'>;

/** One view a set of packages: scripts with the same packages share it. */
export function viewPath(store: string, placed: readonly ViewedPackage[]): string {
  return join(store, 'views', sha256(describe(placed)));
}

/** Where an archive lies unpacked; views link to its files. */
export function unpackedPath(store: string, sha512: string): string {
  return join(store, 'packages', sha512);
}

/** Keeps beside a view what its name is the digest of, so that it can be verified without any lock. */
export function describeView(view: string, placed: readonly ViewedPackage[]): void {
  if (statSync(descriptionPath(view), { throwIfNoEntry: false }) !== undefined) return;
  writeDescription(view, describe(placed));
}

/** The packages that belong into a view; `undefined` where its description is missing or not its own. */
export function packagesOfView(view: string): readonly ViewedPackage[] | undefined {
  const text = readDescription(view, basename(view));
  if (text === undefined) return undefined;
  // Its digest is the view's name, so `describe` made it.
  const content = JSON.parse(text) as Json;
  const packages = isJsonObject(content) ? content['packages'] : undefined;
  if (packages === undefined || !isJsonObject(packages)) return undefined;
  return Object.entries(packages).flatMap(([folder, sha512]) =>
    typeof sha512 === 'string' ? [{ folder, sha512 }] : [],
  );
}

function describe(placed: readonly ViewedPackage[]): string {
  const packages = Object.fromEntries(placed.map(({ folder, sha512 }) => [folder, sha512]));
  return canonicalJson({ layout: 1, packages });
}
