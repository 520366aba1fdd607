import { coversGrant, type SubflowGrants } from '../../../lock/index.ts';

export type PowerKind = keyof SubflowGrants;

/** In the order in which a person should look. */
const powerKinds = ['run', 'write', 'net', 'env', 'read', 'sys', 'secret'] as const;

/** One thing that may be done now and could not before. */
export interface Gain {
  readonly kind: PowerKind;
  /** `*` for everything of the kind. */
  readonly value: string;
  /** As the lock writes it, `true` for everything. */
  readonly to: string;
  /** What of it there was before. */
  readonly from?: string;
}

/** What was taken of a kind, and what is left of what there was: not what came at the same time. */
export interface Loss {
  readonly kind: PowerKind;
  readonly from: string;
  readonly to?: string;
}

/** What one may do that the other could not, item by item; what is not known to be covered is a gain. */
export function gainedGrants(before: SubflowGrants, after: SubflowGrants): readonly Gain[] {
  return powerKinds.flatMap((kind): readonly Gain[] => {
    const had = before[kind] ?? [];
    const has = after[kind] ?? [];
    if (had === true) return [];
    if (has === true) {
      return [{ kind, value: '*', to: 'true', ...(had.length > 0 && { from: had.join(', ') }) }];
    }
    return uncovered(kind, has, had).map((value) => {
      const within = isLong(had, has) ? [] : had.filter((old) => covers(kind, value, old));
      return { kind, value, to: value, ...(within.length > 0 && { from: within.join(', ') }) };
    });
  });
}

/** The kinds of which something may be done no more. */
export function lostGrants(before: SubflowGrants, after: SubflowGrants): readonly Loss[] {
  return powerKinds.flatMap((kind): readonly Loss[] => {
    const had = before[kind] ?? [];
    const has = after[kind] ?? [];
    if (has === true || had === has) return [];
    const lost = had === true ? ['true'] : uncovered(kind, had, has);
    if (lost.length === 0) return [];
    const kept = had === true ? has : uncovered(kind, has, uncovered(kind, has, had));
    return [{ kind, from: lost.join(', '), ...(kept.length > 0 && { to: kept.join(', ') }) }];
  });
}

/** `net a.example; secret TOKEN`: all that a step may do, on one line. Empty when it may do nothing. */
export function powerText(grants: SubflowGrants): string {
  return powerKinds
    .flatMap((kind) => {
      const granted = grants[kind];
      if (granted === undefined) return [];
      return [`${kind} ${granted === true ? 'true' : granted.join(', ')}`];
    })
    .join('; ');
}

function uncovered(
  kind: PowerKind,
  values: readonly string[],
  by: readonly string[],
): readonly string[] {
  const same = new Set(by);
  const others = values.filter((value) => !same.has(value));
  if (isLong(others, by)) return others;
  return others.filter((value) => !by.some((wide) => covers(kind, wide, value)));
}

/** Whether comparing each with each would take long: then only the same text covers. */
function isLong(some: readonly string[], others: readonly string[]): boolean {
  return some.length * others.length > 250_000;
}

function covers(kind: PowerKind, wide: string, narrow: string): boolean {
  return kind === 'secret' ? wide === narrow : coversGrant(kind, wide, narrow);
}
