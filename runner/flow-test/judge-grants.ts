import { listGrants, type Grants, type Lock } from '../../lock/index.ts';
import type { Mismatch } from './flow-test.ts';
import { type Difference, grantDifferences, grantName } from './grant-differences.ts';
import type { Observation } from './observe-run.ts';

/**
 * Where what the steps that really ran held differs from what was expected. A step that is not named
 * is expected to have held nothing. `lock` is the one that was run.
 */
export function judgeGrants(
  expected: ReadonlyMap<string, Grants>,
  lock: Lock,
  { started }: Observation,
): readonly Mismatch[] {
  const held = new Map(
    listGrants(lock)
      .filter(({ place }) => started.has(place))
      .map(({ place, grants }) => [place, grants] as const),
  );
  const places = [...new Set([...expected.keys(), ...held.keys()])];
  return places.flatMap((place) => {
    const path = ['expect', 'grants', place];
    const wanted = expected.get(place) ?? {};
    const grants = held.get(place);
    if (grants === undefined) {
      return [{ path, message: `\`${place}\` did not run, so it held nothing` }];
    }
    return grantDifferences(wanted, grants).map((difference) => ({
      path: [...path, difference.kind],
      message: `\`${place}\` ${describe(difference)}`,
    }));
  });
}

function describe(difference: Difference): string {
  return difference.isThere
    ? `held ${grantName(difference)}, which is not expected`
    : `did not hold ${grantName(difference)}`;
}
