import type { LockedPackage } from '../model/package-facts.ts';

export interface PackageName {
  readonly name: string;
  readonly version: string;
}

/** What the archive of a package says that it holds, besides what its lock calls it: each once. */
export function insiders({ name, version, content }: LockedPackage): readonly PackageName[] {
  const said = content === undefined ? [] : [content.manifest ?? [], content.bundled].flat();
  const known = new Map(said.map((one) => [`${one.name}@${one.version}`, one]));
  known.delete(`${name}@${version}`);
  return [...known.values()].filter((one) => one.name !== '');
}
