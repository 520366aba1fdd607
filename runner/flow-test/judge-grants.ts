import { listGrants, type Grants, type Lock } from '../../lock/index.ts';
import type { Mismatch } from './flow-test.ts';
import type { Observation } from './observe-run.ts';

const kinds = ['net', 'read', 'write', 'env', 'run', 'sys'] as const;

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
    return kinds.flatMap((kind) =>
      differences(wanted[kind], grants[kind]).map((difference) => ({
        path: [...path, kind],
        message: `\`${place}\` ${describe(kind, difference)}`,
      })),
    );
  });
}

type Grant = Grants[(typeof kinds)[number]];

interface Difference {
  readonly value: string | true;
  readonly isHeld: boolean;
}

function differences(wanted: Grant, held: Grant): readonly Difference[] {
  const [expected, given] = [valuesOf(wanted), valuesOf(held)];
  return [
    ...given.filter((value) => !expected.includes(value)).map((value) => ({ value, isHeld: true })),
    ...expected
      .filter((value) => !given.includes(value))
      .map((value) => ({ value, isHeld: false })),
  ];
}

function valuesOf(grant: Grant): readonly (string | true)[] {
  return grant === true ? [true] : (grant ?? []);
}

function describe(kind: string, { value, isHeld }: Difference): string {
  const name = value === true ? `all of \`${kind}\`` : `\`${kind}\` ${value}`;
  return isHeld ? `held ${name}, which is not expected` : `did not hold ${name}`;
}
