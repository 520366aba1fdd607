import { coversGrant, type Grants } from '../../lock/index.ts';
import type { Narrowing } from './narrow-grants.ts';

const kinds = ['net', 'read', 'write', 'env', 'run', 'sys'] as const;

/** Grants with each narrowed value as what is enough instead; never more than `grants`. */
export function lessGrants(grants: Grants, narrowings: readonly Narrowing[]): Grants {
  const entries = kinds.flatMap((kind): readonly [string, true | readonly string[]][] => {
    const granted = grants[kind];
    if (granted === undefined) return [];
    const values: readonly (string | true)[] = granted === true ? [true] : granted;
    const left = values.flatMap((value): readonly (string | true)[] => {
      const narrowing = narrowings.find((one) => one.kind === kind && one.value === value);
      return narrowing?.instead ?? [value];
    });
    const texts = left.filter((value) => value !== true);
    if (left.length > texts.length) return [[kind, true]];
    return texts.length === 0 ? [] : [[kind, [...new Set(texts)].sort()]];
  });
  return Object.fromEntries(entries);
}

/** What of `wide` is not in `narrow`, value by value, and what there is instead. @param narrow nothing beyond `wide` */
export function narrowingsBetween(wide: Grants, narrow: Grants): readonly Narrowing[] {
  return kinds.flatMap((kind): readonly Narrowing[] => {
    const left = narrow[kind] ?? [];
    const granted = wide[kind];
    if (granted === undefined || left === true) return [];
    if (granted === true) return [{ kind, value: true, instead: left }];
    return granted
      .filter((value) => !left.some((other) => coversGrant(kind, other, value)))
      .map((value) => ({
        kind,
        value,
        instead: left.filter((other) => coversGrant(kind, value, other)),
      }));
  });
}
