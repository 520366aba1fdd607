import { subflowDigest, type Sha256 } from '../../lock/index.ts';
import type { FlowFile } from '../1-parse/parse-flow.ts';
import { flowCalls, sectionsOf } from '../2-resolve/step-calls.ts';
import { compileRepository, type Compilation } from '../compile.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { isError } from '../diagnostics/in-order.ts';
import { applyEdits } from '../edit/apply-edits.ts';
import type { ParsedFlow, ParsedUses } from '../model/parsed.ts';
import { choosePin } from './choose-pin.ts';
import { overlayHost } from './overlay-host.ts';
import { readFlows, type PinResult } from './pin-flows.ts';
import type { PinHost } from './pin-host.ts';
import { planPins, type PinChange } from './plan-pins.ts';

/** Flows whose scripts are pinned, some of them only in `files`, where nothing is written yet. */
export interface PinnedScripts {
  readonly flows: readonly FlowFile[];
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Writes, into the texts of flows, the digests of the flows that they use. Those flows are compiled
 * for it, as the working tree has them: what a flow is pinned by says nothing of its own pins, so one
 * compile tells the digests of all levels.
 */
export async function pinSubflows(
  { flows, files }: PinnedScripts,
  mayRenew: (uses: ParsedUses) => boolean,
  host: PinHost,
): Promise<Pick<PinResult, 'changed' | 'files' | 'diagnostics'>> {
  const current = flows.map((flow) => withText(flow, files.get(flow.path)));
  const users = readFlows(current).value.filter((flow) => usesOf(flow).some(mayRenew));
  if (users.length === 0) return { changed: [], files: new Map(), diagnostics: [] };
  const paths = new Set(users.map(({ path }) => path));
  const texts = new Map([
    ...current.map(({ path, bytes }) => [path, decode(bytes)] as const),
    ...files,
  ]);
  const compiled = await compileRepository(
    current.filter(({ path }) => paths.has(path)),
    overlayHost(host, texts),
    { ignoreFlowPins: true },
  );
  const digests = digestsOf(compiled);
  const changed: PinChange[] = [];
  const pinned = new Map<string, string>();
  for (const flow of users) {
    const plan = planPins(flow, (uses) => {
      const digest = mayRenew(uses) ? digests.get(uses.path.value) : undefined;
      if (digest?.startsWith(uses.pin?.value ?? '-') === true) return undefined;
      return digest && choosePin(digest, [], uses.pin?.value);
    });
    if (plan.edits.length === 0) continue;
    changed.push(...plan.changes);
    pinned.set(flow.path, applyEdits(flow.text, plan.edits));
  }
  return { changed, files: pinned, diagnostics: obstacles(users, digests, compiled) };
}

function usesOf(flow: ParsedFlow): readonly ParsedUses[] {
  return flowCalls(sectionsOf(flow)).map(({ call }) => call.uses);
}

function withText(flow: FlowFile, text: string | undefined): FlowFile {
  return text === undefined ? flow : { path: flow.path, bytes: new TextEncoder().encode(text) };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function digestsOf({ flows }: Compilation): ReadonlyMap<string, Sha256> {
  return new Map(
    flows.flatMap(({ path, locked }) =>
      locked === undefined ? [] : [[path, subflowDigest(locked.lock)] as const],
    ),
  );
}

/** Why a used flow has no digest: its own errors, or that there is no such flow. */
function obstacles(
  users: readonly ParsedFlow[],
  digests: ReadonlyMap<string, Sha256>,
  { diagnostics }: Compilation,
): readonly Diagnostic[] {
  const used = users.flatMap((flow) => usesOf(flow).map(({ path }) => path.value));
  if (used.every((path) => digests.has(path))) return [];
  const ofUser = new Set(users.map(({ path }) => path));
  const telling = new Set(['resolve/flow-cycle', 'resolve/missing-flow']);
  return diagnostics.filter(
    (one) => isError(one) && (!ofUser.has(one.span.path) || telling.has(one.code)),
  );
}
