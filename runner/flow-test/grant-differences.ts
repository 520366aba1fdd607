import type { Grants } from '../../lock/index.ts';

const kinds = ['net', 'read', 'write', 'env', 'run', 'sys'] as const;

/** One value that is in one of two grants. */
export interface Difference {
  readonly kind: keyof Grants;
  readonly value: string | true;
  /** In what there is, and not in what was expected; else the other way round. */
  readonly isThere: boolean;
}

/** What is there and was not expected, then what was expected and is not there, by kind. */
export function grantDifferences(wanted: Grants, got: Grants): readonly Difference[] {
  return kinds.flatMap((kind) => {
    const [expected, there] = [valuesOf(wanted[kind]), valuesOf(got[kind])];
    return [
      ...there
        .filter((value) => !expected.includes(value))
        .map((value) => ({ kind, value, isThere: true })),
      ...expected
        .filter((value) => !there.includes(value))
        .map((value) => ({ kind, value, isThere: false })),
    ];
  });
}

/** The value for a sentence. */
export function grantName({ kind, value }: Difference): string {
  return value === true ? `all of \`${kind}\`` : `\`${kind}\` ${value}`;
}

function valuesOf(grant: Grants[keyof Grants]): readonly (string | true)[] {
  return grant === true ? [true] : (grant ?? []);
}
