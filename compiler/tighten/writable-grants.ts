import { coversGrant, type Grants } from '../../lock/index.ts';
import { checkPermission } from '../permissions/check-permission.ts';
import { permissionKinds, type PermissionKind } from '../permissions/permission-kinds.ts';

/** A narrower value that no flow can name. */
export interface Unwritable {
  readonly kind: PermissionKind;
  readonly value: string;
  /** A sentence. */
  readonly reason: string;
}

/**
 * `wanted` as `permissions` can say it: in place of a value that cannot be written stays what `held` has for it.
 * @param wanted nothing that `held` does not give
 */
export function writableGrants(
  held: Grants,
  wanted: Grants,
): { readonly grants: Grants; readonly unwritable: readonly Unwritable[] } {
  const unwritable: Unwritable[] = [];
  const entries = permissionKinds.flatMap((kind): readonly [string, true | readonly string[]][] => {
    const values = wanted[kind];
    if (values === undefined || values === true) return values === undefined ? [] : [[kind, true]];
    const had = held[kind] ?? [];
    const found = values.flatMap((value): readonly (string | true)[] => {
      const reason = checkPermission(kind, value);
      if (reason === undefined || (had !== true && had.includes(value))) return [value];
      unwritable.push({ kind, value, reason });
      return had === true ? [true] : had.filter((wide) => coversGrant(kind, wide, value));
    });
    const texts = found.filter((value) => value !== true);
    return [[kind, texts.length < found.length ? true : [...new Set(texts)].sort()]];
  });
  return { grants: Object.fromEntries(entries), unwritable };
}
