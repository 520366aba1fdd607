import { canonicalJson, isJsonObject, type Json, type Sha256 } from '../../lock/index.ts';
import { readDescription } from './description.ts';

/** What a tree of files is called by: the SHA-256 of this text. */
export function describeTree(digests: ReadonlyMap<string, Sha256>): string {
  return canonicalJson(Object.fromEntries(digests));
}

/** The digests that a tree's files should have, by path. */
export function readTreeDescription(
  tree: string,
  digest: Sha256,
): ReadonlyMap<string, Sha256> | undefined {
  const text = readDescription(tree, digest);
  if (text === undefined) return undefined;
  // Its digest is the tree's name, so `describeTree` made it.
  const content = JSON.parse(text) as Json;
  if (!isJsonObject(content)) return undefined;
  return new Map(
    Object.entries(content).flatMap(([path, found]) =>
      typeof found === 'string' ? [[path, found]] : [],
    ),
  );
}
