import { parsePackageId } from '../../lock/index.ts';
import type { ClosureFacts } from '../model/closure-facts.ts';
import type { LockedPackage } from '../model/package-facts.ts';
import type { StoredState } from './read-store-states.ts';

/** The packages of all closures, each version with each integrity once: what the locks and the store tell of them. */
export function listPackages(
  { scripts }: ClosureFacts,
  states: ReadonlyMap<string, StoredState>,
): readonly LockedPackage[] {
  const found = new Map<string, LockedPackage>();
  for (const { script, denoLock } of scripts) {
    for (const [id, { integrity, scripts: hasScripts }] of Object.entries(
      denoLock?.lock?.npm ?? {},
    )) {
      const parsed = parsePackageId(id);
      if (parsed === undefined) continue;
      const { name, version } = parsed;
      const key = JSON.stringify([name, version, integrity]);
      const users = new Set([...(found.get(key)?.scripts ?? []), script.entry]);
      found.set(key, {
        name,
        version,
        integrity,
        scripts: [...users].sort(),
        ...(states.get(integrity) ?? { store: 'absent' }),
        installScripts: hasScripts === true ? ['install'] : [],
        native: [],
      });
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
