import { ts } from 'ts-morph';

/** The members of a union, or the type itself. */
export function unionMembers(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

/** Whether a value of the type is never there: JSON has no word for it. */
export function isNothing(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0;
}

/** Whether a value of the type may be left out. */
export function mayBeNothing(type: ts.Type): boolean {
  return unionMembers(type).some(isNothing);
}

/** Whether no value has the type. */
export function isNever(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Never) !== 0;
}
