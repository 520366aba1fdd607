import { closest } from '../../output/index.ts';
import { OperationalError } from '../../store/index.ts';
import { UsageError } from '../command.ts';
import { flowId, lockPath } from '../workspace.ts';
import type { OpenChange } from './open-change.ts';
import type { SideFiles } from './side-files.ts';

/** Which flows a change touches. */
export interface TouchedFlows {
  /** Paths of their YAML, also of those that are gone; sorted. */
  readonly flows: readonly string[];
  /** How many flows of head it does not touch. */
  readonly leftOut: number;
  /** The flows whose locks in head name a path, with the texts of those locks. */
  readonly locksNaming: (path: string) => readonly string[];
}

/**
 * A flow is touched when its YAML, lock, grants or groups are, or a file that its lock names: a module, a
 * Deno lock, the lock of a flow that it uses. Locks are searched for what they name, not parsed.
 */
export async function findTouched(
  { base, head, paths }: OpenChange,
  selected: readonly string[] | undefined,
): Promise<TouchedFlows> {
  const wanted = selected && new Set(selected);
  const isSelected = (flow: string): boolean => wanted?.has(flow) ?? true;
  refuseHiddenFlows(head, paths);
  const all = [...new Set([...flowsOf(base), ...flowsOf(head)])];
  const texts = await readLocks(head, paths.length === 0 ? [] : all);
  const users = new Map<string, string[]>();
  for (const [flow, text] of texts) {
    for (const name of namedPaths(text)) users.set(name, [...(users.get(name) ?? []), flow]);
  }
  const own = paths.flatMap((path) => flowOfFile(path) ?? []);
  const named = paths.flatMap((path) => users.get(path) ?? []);
  const flows = [...new Set([...own, ...named])].filter(isSelected).sort();
  const touched = new Set(flows);
  const isLeftOut = (flow: string): boolean =>
    isSelected(flow) && !touched.has(flow) && head.entries.has(flow);
  return {
    flows,
    leftOut: all.filter(isLeftOut).length,
    locksNaming: (path) => (users.get(path) ?? []).flatMap((flow) => texts.get(flow) ?? []),
  };
}

/** Behind a link or a submodule there could be flows that no review of this repository sees. */
function refuseHiddenFlows({ entries }: SideFiles, paths: readonly string[]): void {
  const hidden = paths.find((path) => {
    const kind = entries.get(path)?.kind ?? 'file';
    return kind !== 'file' && /^flows(?:\/|$)/.test(path) && flowOfFile(path) === undefined;
  });
  if (hidden === undefined) return;
  throw new OperationalError(
    `${hidden} becomes a link or a submodule: flows behind it cannot be reviewed.`,
    { hint: 'Put the files themselves there.' },
  );
}

async function readLocks(
  side: SideFiles,
  flows: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const decoder = new TextDecoder();
  const bytes = await side.read(flows.map(lockPath));
  return new Map(
    flows.flatMap((flow) => {
      const found = bytes.get(lockPath(flow));
      return found === undefined ? [] : [[flow, decoder.decode(found)] as const];
    }),
  );
}

/** All flows of a side, those included that are only a lock. */
function flowsOf({ entries }: SideFiles): readonly string[] {
  return [...entries.keys()].flatMap((path) =>
    /\.(?:grants|groups\.json)$/.test(path) ? [] : (flowOfFile(path) ?? []),
  );
}

/**
 * The flow whose YAML, lock, grants or groups lie at a path; `undefined` for any other file. The name may be
 * anything that `run` would open, line breaks of all kinds included: what is no flow here is not reviewed.
 */
export function flowOfFile(path: string): string | undefined {
  const stem = /^(flows\/[^]*?)(?:\.yaml|\.lock\.json|\.groups\.json|\.grants)$/.exec(path)?.[1];
  if (stem === undefined || path.endsWith('.test.yaml')) return undefined;
  return `${stem}.yaml`;
}

/** Modules are keys before their digests; Deno locks and the locks of other flows are values of `path`. */
const mention = /"((?:[^"\\\n]|\\.)*)":\s*\{\s*"sha256"|"path":\s*"((?:[^"\\\n]|\\.)*)"/g;

function namedPaths(lock: string): ReadonlySet<string> {
  const names = [...lock.matchAll(mention)].map(([, key, value]) => unquote(key ?? value ?? ''));
  return new Set(names);
}

function unquote(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    // No lock of ours: it names nothing.
    return text;
  }
}

/** Which flows the arguments of the command name: ids, or paths of their files. `undefined`: all. */
export function selectFlows(
  { base, head }: OpenChange,
  names: readonly string[],
): readonly string[] | undefined {
  if (names.length === 0) return undefined;
  const all = [...new Set([...flowsOf(base), ...flowsOf(head)])].sort();
  const wanted = names.map((name) => {
    const flow = flowOfFile(name) ?? `flows/${name}.yaml`;
    if (all.includes(flow)) return flow;
    const near = closest(flowId(flow), all.map(flowId));
    const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
    throw new UsageError(`Neither side of the change has a flow "${name}".${meant}`);
  });
  return [...new Set(wanted)];
}
