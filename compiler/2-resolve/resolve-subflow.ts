import { formatLock, type Lock, sha256, subflowDigest } from '../../lock/index.ts';
import { didYouMean } from '../diagnostics/closest.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CompilerHost } from '../model/host.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Subflow } from '../model/resolved.ts';
import type { Located } from '../model/source.ts';
import { type PlacedUses, renewal, unpinned } from './resolve-pin.ts';

/** What the working tree has of a flow. `broken`: its errors are reported where it stands. */
export type TreeFlow =
  | { readonly kind: 'locked'; readonly lock: Lock }
  | { readonly kind: 'broken' }
  | { readonly kind: 'absent' };

type FlowHost = Pick<CompilerHost, 'blobId' | 'listFlows' | 'locksFor' | 'readBlob'>;

/** Finds the lock that the pin of a flow means: what the working tree compiles to, else one that git has. */
export async function resolveSubflow(
  placed: PlacedUses,
  tree: TreeFlow,
  host: FlowHost,
): Promise<Outcome<Subflow | undefined>> {
  const { pin } = placed.uses;
  const own = tree.kind === 'locked' ? subflowOf(tree.lock, 'tree', host) : undefined;
  if (own !== undefined) {
    if (pin === undefined) return { value: own, diagnostics: [unpinned(placed, own)] };
    if (own.digest.startsWith(pin.value)) return { value: own, diagnostics: [] };
  }
  const past = pin && (await findPast(placed, pin, own, host));
  // What is wrong with a broken flow is said where it stands.
  const isTold = past !== undefined && (past.value !== undefined || tree.kind !== 'broken');
  if (isTold) return past;
  return await withoutLock(placed, tree, own, host);
}

/** No lock fits: which of all the reasons it is. */
async function withoutLock(
  placed: PlacedUses,
  tree: TreeFlow,
  own: Subflow | undefined,
  host: FlowHost,
): Promise<Outcome<undefined>> {
  const { pin } = placed.uses;
  if (tree.kind === 'absent') return refused(await missingFlow(placed, host));
  if (pin === undefined) return refused(unpinned(placed, own));
  // What is wrong with the flow is the cause; that its digest is unknown follows from it.
  if (own === undefined) return refused();
  const parameters = { pin: pin.value, path: placed.uses.path.value, digest: own.digest };
  const extras = renewal(placed, own);
  return refused(diagnose('resolve/unknown-pin', pin.span, parameters, extras));
}

/** The one lock in git that a pin means, or why none can be taken; `undefined` when git never saw one. */
async function findPast(
  placed: PlacedUses,
  pin: Located<string>,
  own: Subflow | undefined,
  host: FlowHost,
): Promise<Outcome<Subflow | undefined> | undefined> {
  const path = placed.uses.path.value;
  const { kept, isLost } = await pastSubflows(path, pin.value, host);
  const [found, second] = kept;
  const extras = renewal(placed, own);
  if (second !== undefined) {
    const hint = 'Write more of its digits.';
    const parameters = { pin: pin.value, path };
    return refused(diagnose('resolve/ambiguous-pin', pin.span, parameters, { hint }));
  }
  if (found !== undefined) {
    const parameters = { path, digest: own?.digest };
    const behind = diagnose('resolve/pin-behind', pin.span, parameters, extras);
    return { value: found, diagnostics: [behind] };
  }
  if (!isLost) return undefined;
  return refused(diagnose('resolve/pin-not-durable', pin.span, { path }, extras));
}

function refused(...diagnostics: readonly Diagnostic[]): Outcome<undefined> {
  return { value: undefined, diagnostics };
}

/** A flow as a step, from its lock. */
export function subflowOf(
  lock: Lock,
  origin: Subflow['origin'],
  host: Pick<CompilerHost, 'blobId'>,
): Subflow {
  const text = formatLock(lock);
  const { path } = lock.flow;
  return {
    digest: subflowDigest(lock),
    path,
    lockPath: path.replace(/\.yaml$/, '.lock.json'),
    lock,
    sha256: sha256(text),
    blob: host.blobId(new TextEncoder().encode(text)),
    origin,
  };
}

interface PastSubflows {
  /** One a digest. */
  readonly kept: readonly Subflow[];
  /** Whether a lock of that digest was seen that git does not have. */
  readonly isLost: boolean;
}

async function pastSubflows(path: string, pin: string, host: FlowHost): Promise<PastSubflows> {
  const kept = new Map<string, Subflow>();
  let isLost = false;
  for (const lock of await host.locksFor(path)) {
    const subflow = subflowOf(lock, 'history', host);
    if (!subflow.digest.startsWith(pin) || kept.has(subflow.digest)) continue;
    if ((await host.readBlob(subflow.blob)) === undefined) isLost = true;
    else kept.set(subflow.digest, subflow);
  }
  return { kept: [...kept.values()], isLost };
}

async function missingFlow({ uses }: PlacedUses, host: FlowHost): Promise<Diagnostic> {
  const { path } = uses;
  const hint = didYouMean(path.value, await host.listFlows());
  return diagnose('resolve/missing-flow', path.span, { path: path.value }, { hint });
}
