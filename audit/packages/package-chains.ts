import {
  type DenoLock,
  dependencyEntries,
  findDependency,
  idsByName,
  parsePackageId,
  resolveSpecifier,
} from '../../lock/index.ts';
import type { ClosureFacts, ScriptFacts } from '../model/closure-facts.ts';
import type { LockedPackage } from '../model/package-facts.ts';

/** The id that led to each id, on a shortest way from the script; `undefined`: the script itself. */
type Steps = ReadonlyMap<string, string | undefined>;

const mostLines = 10;

/**
 * Says how flows come to a package: `flows/a.yaml → scripts/b.ts → npm:c@1.0.0 → npm:d@2.0.0`, a line
 * a script, each the shortest way. Ways are looked for when a package is first asked about.
 */
export function packageChains(closures: ClosureFacts): (one: LockedPackage) => readonly string[] {
  const known = new Map<ScriptFacts, Steps>();
  const stepsOf = (script: ScriptFacts): Steps => {
    const steps = known.get(script) ?? shortestSteps(script.denoLock?.lock);
    known.set(script, steps);
    return steps;
  };
  return ({ name, version, scripts }) => {
    const reaching = closures.scripts.filter(({ script }) => scripts.includes(script.entry));
    const lines = reaching.flatMap((script) => {
      const steps = stepsOf(script);
      const way = wayTo(steps, `${name}@${version}`);
      return way === undefined ? [] : [[...startOf(script), ...way].join(' → ')];
    });
    const all = [...new Set(lines)].sort();
    const more = all.length - mostLines;
    return more > 0 ? [...all.slice(0, mostLines), `… and ${more} more`] : all;
  };
}

function startOf({ uses, script }: ScriptFacts): readonly string[] {
  const flows = [...new Set(uses.map(({ flow }) => flow))];
  const more = flows.length > 1 ? ` (and ${flows.length - 1} more)` : '';
  return [...(flows[0] === undefined ? [] : [`${flows[0]}${more}`]), script.entry];
}

function shortestSteps(lock: DenoLock | undefined): Steps {
  const steps = new Map<string, string | undefined>();
  if (lock === undefined) return steps;
  const names = idsByName(lock);
  let edge = Object.keys(lock.specifiers)
    .flatMap((specifier) => resolveSpecifier(lock, specifier)?.id ?? [])
    .map((id) => [id, undefined as string | undefined] as const);
  while (edge.length > 0) {
    const fresh = edge.filter(([id]) => !steps.has(id));
    for (const [id, from] of fresh) if (!steps.has(id)) steps.set(id, from);
    edge = fresh.flatMap(([id]) => {
      const entry = lock.npm[id];
      const texts = entry === undefined ? [] : dependencyEntries(entry);
      return texts.flatMap((text) => {
        const next = findDependency(names, text)?.id;
        return next === undefined ? [] : [[next, id] as const];
      });
    });
  }
  return steps;
}

/** Of the copies that differ in peers, the nearest. `undefined`: nothing leads to it. */
function wayTo(steps: Steps, plain: string): readonly string[] | undefined {
  const ways = [...steps.keys()]
    .filter((id) => plainId(id) === plain)
    .map((id) => {
      const way: string[] = [];
      for (let at: string | undefined = id; at !== undefined; at = steps.get(at)) {
        way.unshift(`npm:${plainId(at)}`);
      }
      return way;
    });
  return ways.sort((a, b) => a.length - b.length)[0];
}

function plainId(id: string): string {
  const parsed = parsePackageId(id);
  return parsed === undefined ? id : `${parsed.name}@${parsed.version}`;
}
