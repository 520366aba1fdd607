import type { Lock, LockedScript, LockedStep } from '../../../lock/index.ts';
import type { Change } from '../../model/change.ts';
import type { Side } from '../../model/side.ts';
import type { LockedFlow } from '../flow-context.ts';
import { runsTheSame } from '../power/compare-step-power.ts';
import type { StepPair } from '../pair-steps.ts';
import type { MetChange } from '../share-changes.ts';
import { diffSize } from './diff-size.ts';

/** One module of a script at both ends. */
interface ModulePair {
  readonly path: string;
  /** Absent: it is as it was under another path. */
  readonly movedFrom?: string;
  readonly before?: string;
  readonly after?: string;
}

/** Modules that came to the code of a step, left it or changed; one a step, to be shared. */
export function compareCode(
  context: LockedFlow,
  pairs: readonly StepPair[],
  sizes: DiffSizes,
): readonly MetChange[] {
  const known = knownModules(context.before);
  return pairs.flatMap((pair) => {
    const { place } = pair;
    const before = scriptOf(pair.before, context.before);
    const after = scriptOf(pair.after, context.after);
    if (pair.after === undefined || isUntouched(before, after)) return [];
    // Another script under the same name: all its modules came, and the old ones left.
    const modules = runsTheSame(pair, context)
      ? changedModules(before, after)
      : [...changedModules(before, undefined), ...changedModules(undefined, after)];
    // A step that is new with code of the flow brings none to it.
    const news =
      pair.before === undefined
        ? modules.filter(({ path, after: digest }) => !known.has(`${path}\n${digest ?? ''}`))
        : modules;
    return news.map((module) => ({
      change: moduleChange(context.flow, module, sizes),
      at: { flow: context.flow, step: place },
    }));
  });
}

function knownModules(lock: Lock | undefined): ReadonlySet<string> {
  const scripts = Object.values(lock?.scripts ?? {});
  const files = scripts.flatMap(({ modules }) => Object.entries(modules));
  return new Set(files.map(([path, { sha256 }]) => `${path}\n${sha256}`));
}

/** The size of a change of a module, worked out once a pair of texts. */
export type DiffSizes = (before: string, after: string) => Pick<Change, 'diff'>;

export function diffSizes(sides: { readonly base: Side; readonly head: Side }): DiffSizes {
  const known = new Map<string, Pick<Change, 'diff'>>();
  return (before, after) => {
    const key = `${before} ${after}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const one = before === '' ? '' : sides.base.textOf(before);
    const other = after === '' ? '' : sides.head.textOf(after);
    const size = one === undefined || other === undefined ? {} : { diff: diffSize(one, other) };
    known.set(key, size);
    return size;
  };
}

function scriptOf(step: LockedStep | undefined, lock: Lock | undefined): LockedScript | undefined {
  return step?.kind === 'script' ? lock?.scripts[step.script] : undefined;
}

/** The digest leaves out where the modules lie; the paths are cheap to look at. */
function isUntouched(before: LockedScript | undefined, after: LockedScript | undefined): boolean {
  const [one, other] = [digests(before), digests(after)];
  return one.size === other.size && [...one].every(([path, id]) => other.get(path) === id);
}

function changedModules(
  before: LockedScript | undefined,
  after: LockedScript | undefined,
): readonly ModulePair[] {
  const had = digests(before);
  const has = digests(after);
  const moved = movedModules(had, has);
  const sources = new Set(moved.values());
  const paths = [...new Set([...had.keys(), ...has.keys()])].sort();
  return paths.flatMap((path): readonly ModulePair[] => {
    const [from, to] = [had.get(path), has.get(path)];
    const movedFrom = moved.get(path);
    if (from === to || sources.has(path)) return [];
    if (movedFrom !== undefined && to !== undefined) {
      return [{ path, movedFrom, before: to, after: to }];
    }
    return [
      { path, ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) },
    ];
  });
}

/** New paths of modules whose bytes stood under a path that is gone. */
function movedModules(
  had: ReadonlyMap<string, string>,
  has: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const gone = new Map([...had].filter(([path]) => !has.has(path)).map(([path, id]) => [id, path]));
  const moved = new Map<string, string>();
  for (const [path, digest] of has) {
    const source = had.has(path) ? undefined : gone.get(digest);
    if (source === undefined) continue;
    moved.set(path, source);
    gone.delete(digest);
  }
  return moved;
}

function digests(script: LockedScript | undefined): ReadonlyMap<string, string> {
  const modules = Object.entries(script?.modules ?? {});
  return new Map(modules.map(([path, { sha256 }]) => [path, sha256]));
}

function moduleChange(flow: string, module: ModulePair, sizes: DiffSizes): Change {
  const { path, movedFrom, before, after } = module;
  return {
    kind:
      before === undefined
        ? 'module-added'
        : after === undefined
          ? 'module-removed'
          : 'module-changed',
    severity: after === undefined ? 'fine' : 'notable',
    flow,
    subject: path,
    ...(before !== undefined && { from: movedFrom ?? before.slice(0, 12) }),
    ...(after !== undefined && { to: movedFrom === undefined ? after.slice(0, 12) : path }),
    ...sizes(before ?? '', after ?? ''),
    reaches: [],
    location: { path },
  };
}
