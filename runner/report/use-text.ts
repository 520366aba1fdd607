import { type Grants, uniteGrants } from '../../lock/index.ts';
import type { AttemptView } from '../journal/step-view.ts';

const kinds = ['net', 'read', 'write', 'env', 'run', 'sys'] as const;

/** How many values of a kind are named. */
const mostNamed = 4;

/** What the traced attempts of a step used of its grants; nothing where none was traced. */
export function useNote(attempts: readonly AttemptView[]): readonly string[] {
  const uses = attempts.flatMap(({ used }) => used ?? []);
  if (uses.length === 0) return [];
  const used = uniteGrants(uses.map(({ grants }) => grants));
  const parts = kinds.flatMap((kind) => kindText(kind, used));
  const isCut = uses.some(({ isCut }) => isCut);
  const isBlind = uses.some(({ blind }) => blind !== undefined);
  return [
    parts.length === 0 ? 'used none of its grants' : `used ${parts.join('; ')}`,
    ...(isCut ? ['its trace was cut: there was more'] : []),
    ...(isBlind ? ['programs may have been started that its trace does not show'] : []),
  ];
}

function kindText(kind: (typeof kinds)[number], used: Grants): readonly string[] {
  const values = used[kind];
  if (values === undefined) return [];
  if (values === true) return [`${kind} (all)`];
  const more = values.length - mostNamed;
  const rest = more > 0 ? ` and ${String(more)} more` : '';
  return [`${kind} ${values.slice(0, mostNamed).join(', ')}${rest}`];
}
