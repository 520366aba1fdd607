import type { ts } from 'ts-morph';

/** The key that JSON has for a field; `undefined` for a field that a symbol names: JSON passes over it. */
export function fieldName({ escapedName, name }: ts.Symbol): string | undefined {
  return escapedName.toString().startsWith('__@') ? undefined : name;
}
