import { denoLockPath, type Sha256 } from '../../lock/index.ts';
import type { FlowFile } from '../1-parse/parse-flow.ts';
import { createClosureReader, type ClosureReader } from '../2-resolve/read-closure.ts';
import { missingScript } from '../2-resolve/resolve-pin.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { inOrder } from '../diagnostics/in-order.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedUses } from '../model/parsed.ts';
import { overlayHost } from './overlay-host.ts';
import { pinFlows, readFlows, usesIn, type PinResult } from './pin-flows.ts';
import type { PinHost } from './pin-host.ts';
import { pinSubflows } from './pin-subflows.ts';
import { completeDenoLock } from './script-locks.ts';

export interface PinRequest {
  readonly flows: readonly FlowFile[];
  /** Only renew pins that are behind the working tree; a script without a pin stays without one. */
  readonly affected?: boolean;
}

/**
 * Plans the pins of flows, from the bottom up: each script's digest as it lies in the working tree, and what its Deno lock
 * misses. The flows need not check. No package moves to another version, and nothing is written.
 */
export async function pinRepository(request: PinRequest, host: PinHost): Promise<PinResult> {
  const flows = readFlows(request.flows);
  const isMeant = ({ pin }: ParsedUses): boolean => request.affected !== true || pin !== undefined;
  const uses = usesIn(flows.value).filter(isMeant);
  const before = createClosureReader(host);
  const locks = await completeDenoLocks(uses, host, before);
  const after = createClosureReader(overlayHost(host, locks.value.files));
  const digests = await readDigests(uses, locks.value.failed, { host, reader: after });
  const pinned = await pinFlows(
    flows.value,
    (use) => {
      const digest = isMeant(use) ? digests.value.get(use.path.value) : undefined;
      return digest?.startsWith(use.pin?.value ?? '-') === true ? undefined : digest;
    },
    host,
  );
  const files = new Map([...locks.value.files, ...pinned.files]);
  const found = [...flows.diagnostics, ...locks.diagnostics, ...digests.diagnostics];
  const subflows = await pinSubflows({ flows: request.flows, files }, isMeant, host);
  return {
    changed: [...pinned.changed, ...subflows.changed],
    files: new Map([...files, ...subflows.files]),
    // What keeps a used flow from being compiled may have been said already.
    diagnostics:
      subflows.diagnostics.length === 0 ? found : inOrder([...found, ...subflows.diagnostics]),
    sources: sourcesOf(request.flows, [before, after]),
  };
}

/** The texts that diagnostics may point into. */
export function sourcesOf(
  flows: readonly FlowFile[],
  readers: readonly ClosureReader[],
): ReadonlyMap<string, string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return new Map([
    ...flows.map(({ path, bytes }) => [path, decoder.decode(bytes)] as const),
    ...readers.flatMap(({ texts }) => [...texts]),
  ]);
}

interface CompletedLocks {
  readonly files: ReadonlyMap<string, string>;
  /** Scripts whose packages could not be resolved: all else about them follows from that. */
  readonly failed: ReadonlySet<string>;
}

async function completeDenoLocks(
  uses: readonly ParsedUses[],
  host: PinHost,
  reader: ClosureReader,
): Promise<Outcome<CompletedLocks>> {
  const files = new Map<string, string>();
  const failed = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const script of new Set(uses.map(({ path }) => path.value))) {
    const lock = await completeDenoLock(script, host, reader);
    if (lock.value !== undefined) files.set(denoLockPath(script), lock.value);
    if (lock.diagnostics.length > 0) failed.add(script);
    diagnostics.push(...lock.diagnostics);
  }
  return { value: { files, failed }, diagnostics };
}

async function readDigests(
  uses: readonly ParsedUses[],
  failed: ReadonlySet<string>,
  { host, reader }: { readonly host: PinHost; readonly reader: ClosureReader },
): Promise<Outcome<ReadonlyMap<string, Sha256>>> {
  const digests = new Map<string, Sha256>();
  const diagnostics = new Set<Diagnostic>();
  for (const use of uses.filter(({ path }) => !failed.has(path.value))) {
    const script = use.path.value;
    const closure = await reader.closureOf(script);
    if (closure.value !== undefined) digests.set(script, closure.value.digest);
    else if (closure.diagnostics.length === 0) diagnostics.add(await missingScript(use, host));
    // The reader gives the same objects for the same script.
    for (const diagnostic of closure.diagnostics) diagnostics.add(diagnostic);
  }
  return { value: digests, diagnostics: [...diagnostics] };
}
