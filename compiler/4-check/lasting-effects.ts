import type { Grants } from '../../lock/index.ts';
import type { ScriptCall } from './flow-parts.ts';
import { narrowGrants } from './narrow-grants.ts';

const lasting = ['write', 'run'] as const;

/** The grants of a step whose effects stay, unless it says that doing it again does no harm. */
export function lastingEffects({ call, signature }: ScriptCall): readonly (keyof Grants)[] {
  if (signature === undefined || call.idempotent) return [];
  const { permissions: asked } = signature;
  const granted = call.permissions ? narrowGrants(asked, call.permissions.value).grants : asked;
  return lasting.filter((kind) => granted[kind] !== undefined);
}
