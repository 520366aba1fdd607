import {
  coversGrant,
  type Grants,
  innerScopes,
  type Lock,
  type LockedStep,
  type PlacedStep,
  uniteGrants,
} from '../lock/index.ts';

/** A step that may write what another one may read, both by their places. */
export interface SharedFile {
  readonly writer: string;
  readonly reader: string;
  /** As the writer's grants name it; `true`: everything. */
  readonly path: string | true;
}

/** Every pair of different steps of these of which one may write what the other may read, by the grants alone. */
export function sharedFiles(lock: Lock, steps: readonly PlacedStep[]): readonly SharedFile[] {
  const granted = steps.map(({ place, step }) => ({ place, grants: grantsOf(step, lock) }));
  return granted.flatMap(({ place: writer, grants: { write = [] } }) =>
    granted.flatMap(({ place: reader, grants: { read = [] } }) => {
      const path = reader === writer ? undefined : overlap(write, read);
      return path === undefined ? [] : [{ writer, reader, path }];
    }),
  );
}

/** A clause: `load may write out, which report may read, and only values travel`. */
export function sharingText({ writer, reader, path }: SharedFile): string {
  const what = path === true ? 'every file' : path;
  return `${writer} may write ${what}, which ${reader} may read, and only values travel`;
}

/** Of a step and of all that it holds. */
function grantsOf(step: LockedStep, lock: Lock): Grants {
  const inner = innerScopes(step).flatMap((scope) => scope.map((one) => grantsOf(one, lock)));
  if (step.kind === 'script') return step.grants;
  if (step.kind !== 'flow') return uniteGrants(inner);
  return uniteGrants(Object.values(lock.flows?.[step.flow]?.grants ?? {}));
}

type Paths = true | readonly string[];

function overlap(write: Paths, read: Paths): string | true | undefined {
  if (write === true) return read === true || read.length > 0 ? true : undefined;
  if (read === true) return write[0];
  return write.find((one) => read.some((other) => covers(one, other) || covers(other, one)));
}

function covers(wide: string, narrow: string): boolean {
  return coversGrant('read', wide, narrow);
}
