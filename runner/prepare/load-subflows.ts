import {
  canonicalJson,
  type Json,
  listGrants,
  type Lock,
  type LockedSubflow,
  placedSteps,
  readLock,
  type Sha256,
  subflowDigest,
} from '../../lock/index.ts';
import { lockedBytes } from './locked-bytes.ts';
import { besideFlow, lyingLock, unreadableSubflow, wrongSubflow } from './messages.ts';
import type { Refusal, RefusalCode } from './refusal.ts';
import type { SourceFiles } from './source-files.ts';

/** The locks of all flows that a flow uses, or everything that is wrong with them. */
export type Subflows =
  | { readonly ok: true; readonly flows: ReadonlyMap<Sha256, Lock> }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/**
 * Reads the lock of each flow that `lock` uses as a step, and of those that they use, and holds each
 * to what the lock that names it says: its bytes, its digest, its interface and its grants.
 */
export async function loadSubflows(lock: Lock, files: SourceFiles): Promise<Subflows> {
  const flows = new Map<Sha256, Lock>();
  const refusals: Refusal[] = [];
  const load = async (user: Lock): Promise<void> => {
    for (const [digest, named] of Object.entries(user.flows ?? {})) {
      const found = await verifySubflow(user, digest, named, files);
      if (found.ok) {
        flows.set(digest, found.lock);
        await load(found.lock);
      } else refusals.push(found.refusal);
    }
  };
  await load(lock);
  return refusals.length === 0 ? { ok: true, flows } : { ok: false, refusals };
}

type Verified =
  { readonly ok: true; readonly lock: Lock } | { readonly ok: false; readonly refusal: Refusal };

async function verifySubflow(
  user: Lock,
  digest: Sha256,
  named: LockedSubflow,
  files: SourceFiles,
): Promise<Verified> {
  const flowPath = user.flow.path;
  const locked = await lockedBytes(files, named.path, named, flowPath);
  if (!locked.ok) return refused({ ...locked.refusal, code: codeOf(locked.refusal.code) });
  // Bytes that are no UTF-8 become U+FFFD, and then have another digest than the lock that they name.
  const reading = readLock(new TextDecoder('utf-8', { ignoreBOM: true }).decode(locked.bytes));
  if (!reading.ok) return refused(unreadableSubflow(flowPath, named.path, reading.problem));
  const { lock } = reading;
  if (subflowDigest(lock) !== digest) return refused(wrongSubflow(flowPath, named.path, digest));
  const lie = findLie(user, digest, named, lock);
  if (lie !== undefined) return refused(lyingLock(flowPath, named.path, lie));
  return { ok: true, lock };
}

/** What the lock of the user says of a flow, and what people reviewed there, is not so. */
function findLie(user: Lock, digest: Sha256, named: LockedSubflow, lock: Lock): string | undefined {
  if (besideFlow(lock.flow.path, 'lock.json') !== named.path) return 'path';
  const grants = Object.fromEntries(listGrants(lock).map((one) => [one.place, one.grants]));
  if (!isSame(named.grants, grants)) return 'grants';
  if (!isSame(named.interface, lock.interface)) return 'interface';
  if (!isSame(named.secrets, lock.secrets)) return 'secrets';
  const isNamed = placedSteps(user).every(
    ({ step }) => step.kind !== 'flow' || step.flow !== digest || step.uses === lock.flow.path,
  );
  return isNamed ? undefined : 'path';
}

function isSame(one: object, other: object): boolean {
  // True: parts of locks are JSON; interfaces only lack the index signature.
  return canonicalJson(one as unknown as Json) === canonicalJson(other as unknown as Json);
}

function refused(refusal: Refusal): Verified {
  return { ok: false, refusal };
}

/** The same trouble as with a script's file, by its own name. */
function codeOf(code: RefusalCode): RefusalCode {
  switch (code) {
    case 'script-changed':
      return 'subflow-changed';
    case 'script-missing':
      return 'subflow-missing';
    default:
      return 'subflow-digest';
  }
}
