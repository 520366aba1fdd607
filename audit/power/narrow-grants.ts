import { coversGrant, type Grants } from '../../lock/index.ts';
import type { UsedByStep } from '../model/use-facts.ts';

const kinds = ['net', 'read', 'write', 'env', 'run', 'sys'] as const;

/** One granted value and what of it recorded runs used; `true` is all of a kind. */
export interface Narrowing {
  readonly kind: keyof Grants;
  readonly value: string | true;
  /** What is enough instead, sorted; empty: it was not used. Never more than `value` covers. */
  readonly instead: readonly string[];
}

/** How many paths below a granted folder are named in its place, before the folder is the better name. */
const mostPaths = 4;

/** The granted values that are wider than what was used. Nothing where the trace cannot tell. */
export function narrowGrants(grants: Grants, seen: UsedByStep): readonly Narrowing[] {
  if (seen.isCut || seen.attempts === 0) return [];
  return kinds.flatMap((kind) => {
    const granted = grants[kind];
    if (granted === undefined || seen.blind.includes(kind)) return [];
    const used = seen.used[kind] ?? [];
    // All of the kind was asked for at once: nothing narrower gives that.
    if (used === true) return [];
    const values: readonly (string | true)[] = granted === true ? [true] : granted;
    return values.flatMap((value) => {
      const instead = narrower(kind, value, used);
      return instead === undefined ? [] : [{ kind, value, instead }];
    });
  });
}

function narrower(
  kind: keyof Grants,
  value: string | true,
  used: readonly string[],
): readonly string[] | undefined {
  const own = value === true ? used : used.filter((one) => coversGrant(kind, value, one));
  if (own.length === 0) return [];
  if (own.some((one) => one === value)) return undefined;
  if (kind === 'read' || kind === 'write') return narrowerPaths(value, own);
  // A port that is given by the system has no name in a grant.
  if (kind === 'net' && own.some((one) => one.endsWith(':0'))) return undefined;
  return own;
}

function narrowerPaths(
  value: string | true,
  used: readonly string[],
): readonly string[] | undefined {
  // Paths outside the workspace cannot be granted by name.
  if (used.some((path) => path.startsWith('/') || path.includes(','))) return undefined;
  const root = value === true || value === '.' ? [] : value.split('/');
  const all = used.map((path) => (path === '.' ? [] : path.split('/')));
  const whole = commonStart(all);
  if (whole.length > root.length) return [whole.join('/')];
  const groups = new Map<string, (readonly string[])[]>();
  for (const parts of all) {
    const next = parts[root.length];
    if (next === undefined) return undefined;
    groups.set(next, [...(groups.get(next) ?? []), parts]);
  }
  if (groups.size > mostPaths) return undefined;
  return [...groups.values()].map((group) => commonStart(group).join('/')).sort();
}

/** What all of these paths begin with, part by part. */
function commonStart(paths: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = paths;
  const end = first.findIndex((part, at) => others.some((other) => other[at] !== part));
  return end === -1 ? first : first.slice(0, end);
}
