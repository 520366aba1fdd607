import { flowId, grantsPath, lockPath } from '../workspace.ts';
import type { OpenChange } from './open-change.ts';
import type { SideFiles } from './side-files.ts';

/** Which flows a change touches. */
export interface TouchedFlows {
  /** Paths of their YAML, also of those that are gone; sorted. */
  readonly flows: readonly string[];
  /** How many flows of head it does not touch. */
  readonly leftOut: number;
}

/**
 * A flow is touched when its YAML, lock or grants are, or a file that its lock names: a module, a
 * Deno lock, the lock of a flow that it uses. Locks that did not change are searched, not parsed.
 */
export async function findTouched(
  { base, head, paths }: OpenChange,
  isSelected: (flow: string) => boolean,
): Promise<TouchedFlows> {
  const all = new Set([...flowsOf(base), ...flowsOf(head)]);
  const own = new Set(paths.flatMap((path) => flowOfFile(path) ?? []));
  const locks = [...all].filter((flow) => !own.has(flow)).map(lockPath);
  const texts = paths.length === 0 ? new Map<string, Uint8Array>() : await head.read(locks);
  const changed = new Set(paths);
  const decoder = new TextDecoder();
  const users = [...texts].flatMap(([path, bytes]) =>
    mentionsAny(decoder.decode(bytes), changed) ? (flowOfFile(path) ?? []) : [],
  );
  const flows = [...new Set([...own, ...users])].filter(isSelected).sort();
  const touched = new Set(flows);
  const leftOut = [...all].filter(
    (flow) => isSelected(flow) && !touched.has(flow) && head.entries.has(flow),
  );
  return { flows, leftOut: leftOut.length };
}

/** All flows of a side, those included that are only a lock. */
function flowsOf({ entries }: SideFiles): readonly string[] {
  return [...entries.keys()].flatMap((path) =>
    path.endsWith('.grants') ? [] : (flowOfFile(path) ?? []),
  );
}

/** The flow whose YAML, lock or grants lie at a path; `undefined` for any other file. */
export function flowOfFile(path: string): string | undefined {
  const stem = /^(flows\/.+?)(?:\.yaml|\.lock\.json|\.grants)$/.exec(path)?.[1];
  if (stem === undefined || path.endsWith('.test.yaml')) return undefined;
  return `${stem}.yaml`;
}

/** The files of a flow. */
export function filesOfFlow(flow: string): readonly string[] {
  return [flow, lockPath(flow), grantsPath(flow)];
}

/** Modules are keys before their digests; Deno locks and the locks of other flows are values of `path`. */
const mention = /"((?:[^"\\\n]|\\.)*)":\s*\{\s*"sha256"|"path":\s*"((?:[^"\\\n]|\\.)*)"/g;

function mentionsAny(lock: string, changed: ReadonlySet<string>): boolean {
  for (const [, key, value] of lock.matchAll(mention)) {
    if (changed.has(unquote(key ?? value ?? ''))) return true;
  }
  return false;
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

/** Which flows the arguments of the command name: ids, or paths of their files. None: all. */
export function selectionOf(names: readonly string[]): (flow: string) => boolean {
  if (names.length === 0) return () => true;
  const wanted = new Set(names.map((name) => flowOfFile(name) ?? `flows/${name}.yaml`));
  return (flow) => wanted.has(flow) || names.includes(flowId(flow));
}
