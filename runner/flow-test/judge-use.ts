import { type Grants, uniteGrants } from '../../lock/index.ts';
import type { AttemptUse } from '../events/attempt-use.ts';
import type { Mismatch } from './flow-test.ts';
import { type Difference, grantDifferences, grantName } from './grant-differences.ts';
import type { Observation } from './observe-run.ts';

/**
 * Where what the steps that really ran used of their grants differs from what was expected, over all attempts and
 * items. A step that is not named is expected to have used nothing.
 */
export function judgeUse(
  expected: ReadonlyMap<string, Grants>,
  { started, used }: Observation,
): readonly Mismatch[] {
  const places = [...new Set([...expected.keys(), ...started])];
  return places.flatMap((place) => {
    const path = ['expect', 'used', place];
    if (!started.has(place)) {
      return [{ path, message: `\`${place}\` did not run, so it used nothing` }];
    }
    const uses = used.get(place) ?? [];
    const wanted = expected.get(place) ?? {};
    return [
      ...unseen(uses, wanted).map((message) => ({ path, message: `\`${place}\` ${message}` })),
      ...grantDifferences(wanted, uniteGrants(uses.map(({ grants }) => grants))).map(
        (difference) => ({
          path: [...path, difference.kind],
          message: `\`${place}\` ${describe(difference)}`,
        }),
      ),
    ];
  });
}

/** Why nobody can say that this was all. */
function unseen(uses: readonly AttemptUse[], wanted: Grants): readonly string[] {
  if (uses.some(({ isCut }) => isCut)) return ['used more than its trace holds'];
  const isBlind = wanted.run === undefined && uses.some(({ blind }) => blind !== undefined);
  return isBlind ? ['may have started programs that its trace does not show'] : [];
}

function describe(difference: Difference): string {
  return difference.isThere
    ? `used ${grantName(difference)}, which is not expected`
    : `did not use ${grantName(difference)}`;
}
