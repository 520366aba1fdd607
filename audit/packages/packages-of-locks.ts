import {
  isJsonObject,
  type Json,
  type JsonObject,
  type PackageId,
  parsePackageId,
} from '../../lock/index.ts';
import type { ClosureFacts, ScriptFacts } from '../model/closure-facts.ts';
import type { Unchecked } from '../model/facts.ts';
import type { LockedPackage } from '../model/package-facts.ts';

/** A package as Deno locks name it, before anybody looked for its archive. */
export type NamedPackage = Pick<
  LockedPackage,
  'name' | 'version' | 'integrity' | 'scripts' | 'locked'
>;

export interface NamedPackages {
  /** By name, version and integrity: each once. Sorted. */
  readonly packages: readonly NamedPackage[];
  readonly unchecked: readonly Unchecked[];
}

/**
 * Every package that the Deno locks of these scripts name, also those of a lock that a run would
 * refuse: nothing hides behind one broken entry. Entries that only another platform loads, or that
 * nothing imports, count as well.
 */
export function packagesOfLocks(closures: ClosureFacts): NamedPackages {
  const found = new Map<string, NamedPackage>();
  const unchecked: Unchecked[] = [];
  const sections = new Map<string, JsonObject | undefined>();
  for (const script of closures.scripts) {
    if (script.denoLock === undefined) continue;
    const { text } = script.denoLock;
    const section = text === undefined ? undefined : (sections.get(text) ?? packageSection(text));
    if (text !== undefined) sections.set(text, section);
    if (section === undefined) unchecked.push(unknownPackages(script));
    for (const [id, entry] of Object.entries(section ?? {})) {
      // What is no id is never taken for a name: names stand in commands that people paste.
      const parsed = parsePackageId(id);
      if (parsed === undefined) unchecked.push(noPackage(script, id));
      else add(found, script, parsed, entry);
    }
  }
  const packages = [...found.values()]
    .map((one) => ({ ...one, scripts: [...new Set(one.scripts)].sort() }))
    .sort(inOrder);
  return { packages, unchecked };
}

function packageSection(text: string): JsonObject | undefined {
  try {
    // JSON.parse returns JSON or throws.
    const root = JSON.parse(text) as Json;
    if (!isJsonObject(root)) return undefined;
    const section = Object.hasOwn(root, 'npm') ? root['npm'] : {};
    return isJsonObject(section) ? section : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function unknownPackages({ script, denoLock }: ScriptFacts): Unchecked {
  const path = denoLock?.path ?? script.entry;
  return {
    rule: 'packages',
    reason: `Which packages ${script.entry} loads is not known: its Deno lock ${path} is missing or cannot be read.`,
  };
}

function noPackage({ script, denoLock }: ScriptFacts, id: string): Unchecked {
  return {
    rule: 'packages',
    reason: `${JSON.stringify(id.slice(0, 100))} in ${denoLock?.path ?? script.entry} names no package, so nothing is known of it.`,
  };
}

function add(
  found: Map<string, NamedPackage>,
  { script }: ScriptFacts,
  { name, version }: PackageId,
  value: Json | undefined,
): void {
  const entry = isJsonObject(value) ? value : {};
  const integrity = typeof entry['integrity'] === 'string' ? entry['integrity'] : '';
  const key = JSON.stringify([name, version, integrity]);
  const known = found.get(key);
  found.set(key, {
    name,
    version,
    integrity,
    scripts: [...(known?.scripts ?? []), script.entry],
    locked: {
      hasInstallScripts: known?.locked.hasInstallScripts === true || isSet(entry['scripts']),
      isDeprecated: known?.locked.isDeprecated === true || isSet(entry['deprecated']),
    },
  });
}

/** Deno writes `true`; older and newer versions the registry's words. */
function isSet(value: Json | undefined): boolean {
  return value === true || (typeof value === 'string' && value !== '');
}

function inOrder(a: NamedPackage, b: NamedPackage): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.version !== b.version) return a.version < b.version ? -1 : 1;
  return a.integrity < b.integrity ? -1 : 1;
}
