import {
  formatGrants,
  listGrants,
  type Lock,
  lockDigest,
  readLock,
  sha256,
} from '../../lock/index.ts';
import type { LockSet } from '../lock-set.ts';
import { satisfies } from '../../store/index.ts';
import { type Grant, grantsOf, isBroad, isMalformed } from './broad-grants.ts';
import {
  besideFlow,
  broadGrant,
  changedFlow,
  changedGrants,
  foreignLock,
  malformedGrant,
  unexpectedLock,
  unreadableLock,
  wrongDeno,
} from './messages.ts';
import type { Refusal } from './refusal.ts';
import type { SourceFiles } from './source-files.ts';

/** The lock of a flow, or the one reason why nothing of it can be trusted. */
export function openLock(
  flowPath: string,
  text: string,
  expect: string | undefined,
): { readonly ok: true; readonly lock: Lock } | { readonly ok: false; readonly refusal: Refusal } {
  const reading = readLock(text);
  if (!reading.ok) return { ok: false, refusal: unreadableLock(flowPath, reading.problem) };
  const { lock } = reading;
  if (lock.flow.path !== flowPath) {
    return { ok: false, refusal: foreignLock(flowPath, lock.flow.path) };
  }
  const digest = lockDigest(text);
  if (expect !== undefined && expect !== digest) {
    return { ok: false, refusal: unexpectedLock(flowPath, digest, expect) };
  }
  return { ok: true, lock };
}

/** Whether the files beside a lock are those that it was made from and made with. */
export async function checkSources(lock: Lock, files: SourceFiles): Promise<readonly Refusal[]> {
  const flowPath = lock.flow.path;
  const [flow, grants] = await Promise.all([
    files.readFile(flowPath),
    files.readFile(besideFlow(flowPath, 'grants')),
  ]);
  const isSameFlow = flow !== undefined && sha256(flow) === lock.flow.sha256;
  const isSameGrants = grants !== undefined && sha256(grants) === sha256(formatGrants(lock));
  return [
    ...(isSameFlow ? [] : [changedFlow(flowPath, flow !== undefined)]),
    ...(isSameGrants ? [] : [changedGrants(flowPath, grants !== undefined)]),
  ];
}

/** Whether the steps of a flow, and of those that it uses, may be granted what its lock grants them, by this Deno. */
export function checkGrants(
  { lock, flows }: LockSet,
  world: {
    readonly workspace: string;
    readonly denoVersion: string;
    readonly admitsBroad: (grant: Grant) => boolean;
  },
): readonly Refusal[] {
  const flowPath = lock.flow.path;
  const grants = listGrants(lock).flatMap((one) => grantsOf(one.place, one.grants));
  const malformed = grants.filter(isMalformed);
  const broad = grants.filter(
    (grant) => isBroad(grant, world.workspace) && !world.admitsBroad(grant),
  );
  const wrong = [lock, ...flows.values()].filter(
    ({ engine }) => !satisfies(world.denoVersion, engine.deno),
  );
  return [
    ...wrong.map(({ flow, engine }) => wrongDeno(flow.path, world.denoVersion, engine.deno)),
    ...malformed.map((grant) => malformedGrant(flowPath, grant)),
    ...broad.map((grant) => broadGrant(flowPath, grant)),
  ];
}
