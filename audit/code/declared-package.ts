import type { DeclaredPackage } from '../model/code-facts.ts';
import { fieldOf, listField, parseJson } from '../packages/json-fields.ts';

/** What a `package.json` says of other packages; `undefined` where it is none that can be read. */
export function declaredPackage(integrity: string, text: string): DeclaredPackage | undefined {
  const manifest = parseJson(text);
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  const optional = ranges(manifest, 'optionalDependencies');
  return {
    integrity,
    dependencies: ranges(manifest, 'dependencies'),
    optional,
    peers: ranges(manifest, 'peerDependencies'),
    // npm takes both spellings; `true` stands for all.
    bundled: new Set([
      ...bundledOf(manifest, 'bundleDependencies'),
      ...bundledOf(manifest, 'bundledDependencies'),
    ]),
    os: texts(manifest, 'os'),
    cpu: texts(manifest, 'cpu'),
  };
}

function ranges(manifest: object, key: string): ReadonlyMap<string, string> {
  const value = fieldOf(manifest, key);
  if (typeof value !== 'object' || value === null) return new Map();
  const entries = Object.entries(value) as readonly (readonly [string, unknown])[];
  return new Map(
    entries.flatMap(([name, range]) => (typeof range === 'string' ? [[name, range] as const] : [])),
  );
}

function bundledOf(manifest: object, key: string): readonly string[] {
  if (fieldOf(manifest, key) === true) return [...ranges(manifest, 'dependencies').keys()];
  return texts(manifest, key);
}

/** npm reads one text as a list of one. */
function texts(manifest: object, key: string): readonly string[] {
  const value = fieldOf(manifest, key);
  const all = typeof value === 'string' ? [value] : listField(manifest, key);
  return all.filter((item) => typeof item === 'string');
}
