import { denoLockPath, type Sha256 } from '../../lock/index.ts';
import type { FlowFile } from '../1-parse/parse-flow.ts';
import { createClosureReader, type ClosureReader } from '../2-resolve/read-closure.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import { movedPackages, type PackageMove } from './moved-packages.ts';
import { overlayHost } from './overlay-host.ts';
import { pinFlows, readFlows, type PinResult } from './pin-flows.ts';
import type { PinHost } from './pin-host.ts';
import { pinSubflows } from './pin-subflows.ts';
import type { ParsedFlow, ParsedUses } from '../model/parsed.ts';
import { usedFlows } from '../2-resolve/order-flows.ts';
import { sourcesOf } from './pin-repository.ts';
import { moveDenoLock } from './script-locks.ts';
import { selectUpdates, type UnknownName, type UpdateTarget } from './select-updates.ts';

export interface UpdateRequest {
  /** All flows of the repository. */
  readonly flows: readonly FlowFile[];
  /** Names of packages and paths of scripts. Empty: every package of every script. */
  readonly names: readonly string[];
}

export interface UpdateResult extends PinResult {
  /** Which packages are at another version now, lock by lock. */
  readonly moved: readonly PackageMove[];
  /** Names that are neither a script nor a package in any script's lock. Then nothing is changed. */
  readonly unknown: readonly UnknownName[];
}

/**
 * Plans a move of packages to the newest versions that the scripts' imports admit, and renews the pins
 * that meant the scripts as they were in the working tree. A pin that was behind stays. Nothing is
 * written.
 */
export async function updatePackages(request: UpdateRequest, host: PinHost): Promise<UpdateResult> {
  const { targets, unknown } = await selectUpdates(request.names, host);
  const before = createClosureReader(host);
  const flows = readFlows(request.flows);
  const locks = await moveDenoLocks(unknown.length > 0 ? [] : targets, host, before);
  const after = createClosureReader(overlayHost(host, locks.value.files));
  const digests = await changedDigests(targets, before, after);
  const pinned = await pinFlows(
    flows.value,
    ({ path, pin }) => {
      const change = digests.value.get(path.value);
      return pin !== undefined && change?.from.startsWith(pin.value) === true
        ? change.to
        : undefined;
    },
    host,
  );
  const files = new Map([...locks.value.files, ...pinned.files]);
  const reached = flowsReached(flows.value, new Set(pinned.files.keys()));
  const mayRenew = ({ path, pin }: ParsedUses): boolean =>
    pin !== undefined && reached.has(path.value);
  const subflows = await pinSubflows({ flows: request.flows, files }, mayRenew, host);
  return {
    changed: [...pinned.changed, ...subflows.changed],
    files: new Map([...files, ...subflows.files]),
    diagnostics: [
      ...flows.diagnostics,
      ...locks.diagnostics,
      ...digests.diagnostics,
      ...subflows.diagnostics,
    ],
    sources: sourcesOf(request.flows, [before, after]),
    moved: locks.value.moved,
    unknown,
  };
}

/** The changed flows, and those that use them, however far up. */
function flowsReached(
  flows: readonly ParsedFlow[],
  changed: ReadonlySet<string>,
): ReadonlySet<string> {
  const further = flows.filter(
    (flow) => !changed.has(flow.path) && usedFlows(flow).some((path) => changed.has(path)),
  );
  if (further.length === 0) return changed;
  return flowsReached(flows, new Set([...changed, ...further.map(({ path }) => path)]));
}

interface MovedLocks {
  readonly files: ReadonlyMap<string, string>;
  readonly moved: readonly PackageMove[];
}

async function moveDenoLocks(
  targets: readonly UpdateTarget[],
  host: PinHost,
  reader: ClosureReader,
): Promise<Outcome<MovedLocks>> {
  const files = new Map<string, string>();
  const moved: PackageMove[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { script, packages, lockText } of targets) {
    const lock = await moveDenoLock(script, packages, host, reader);
    diagnostics.push(...lock.diagnostics);
    if (lock.value === undefined || lock.value === lockText) continue;
    const path = denoLockPath(script);
    files.set(path, lock.value);
    moved.push(...movedPackages(path, lockText, lock.value));
  }
  return { value: { files, moved }, diagnostics };
}

/** The digests before and after, where they differ; and what is wrong with scripts that have none. */
async function changedDigests(
  targets: readonly UpdateTarget[],
  before: ClosureReader,
  after: ClosureReader,
): Promise<Outcome<ReadonlyMap<string, { readonly from: Sha256; readonly to: Sha256 }>>> {
  const digests = new Map<string, { readonly from: Sha256; readonly to: Sha256 }>();
  const diagnostics = new Set<Diagnostic>();
  for (const { script } of targets) {
    const [from, to] = [await before.closureOf(script), await after.closureOf(script)];
    if (from.value && to.value && from.value.digest !== to.value.digest) {
      digests.set(script, { from: from.value.digest, to: to.value.digest });
    }
    for (const diagnostic of to.diagnostics) diagnostics.add(diagnostic);
  }
  return { value: digests, diagnostics: [...diagnostics] };
}
