import type { Sha256 } from '../../lock/index.ts';
import { parseFlow, type FlowFile } from '../1-parse/parse-flow.ts';
import { scriptCalls, sectionsOf } from '../2-resolve/step-calls.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { applyEdits } from '../edit/apply-edits.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedFlow, ParsedUses } from '../model/parsed.ts';
import { choosePin } from './choose-pin.ts';
import type { PinHost } from './pin-host.ts';
import { planPins, type PinChange } from './plan-pins.ts';

/** What renewing pins gives. Nothing is written yet. */
export interface PinResult {
  readonly changed: readonly PinChange[];
  /** New texts by repository path: of flows, and of scripts' Deno locks. */
  readonly files: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
  /** The text of every file that a diagnostic may point into, as it is now. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Reads flows. One that has errors is reported and left out: its pins cannot be told for sure. */
export function readFlows(files: readonly FlowFile[]): Outcome<readonly ParsedFlow[]> {
  const parsed = files.map((file) => parseFlow(file));
  const isSound = ({ diagnostics }: Outcome<ParsedFlow>): boolean =>
    !diagnostics.some(({ severity }) => severity === 'error');
  return {
    value: parsed.filter(isSound).map(({ value }) => value),
    diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Every use of a script in these flows. */
export function usesIn(flows: readonly ParsedFlow[]): readonly ParsedUses[] {
  return flows.flatMap((flow) => scriptCalls(sectionsOf(flow)).map(({ call }) => call.uses));
}

/** Writes, into the texts of flows, the digest that each use should have; `undefined` leaves one alone. */
export async function pinFlows(
  flows: readonly ParsedFlow[],
  digestOf: (uses: ParsedUses) => Sha256 | undefined,
  host: Pick<PinHost, 'locksOf'>,
): Promise<Pick<PinResult, 'changed' | 'files'>> {
  const others = await otherVersions(
    usesIn(flows).filter((uses) => digestOf(uses)),
    host,
  );
  const changed: PinChange[] = [];
  const files = new Map<string, string>();
  for (const flow of flows) {
    const plan = planPins(flow, (uses) => {
      const digest = digestOf(uses);
      if (digest === undefined) return undefined;
      return choosePin(digest, others.get(uses.path.value) ?? [], uses.pin?.value);
    });
    if (plan.edits.length === 0) continue;
    changed.push(...plan.changes);
    files.set(flow.path, applyEdits(flow.text, plan.edits));
  }
  return { changed, files };
}

/** Digests of the scripts' other versions, of which a pin must not be the start as well. */
async function otherVersions(
  uses: readonly ParsedUses[],
  host: Pick<PinHost, 'locksOf'>,
): Promise<ReadonlyMap<string, readonly Sha256[]>> {
  const versions = new Map<string, readonly Sha256[]>();
  for (const path of new Set(uses.map((each) => each.path.value))) {
    const locks = await host.locksOf(path);
    const digests = locks.flatMap(({ scripts }) =>
      Object.entries(scripts).flatMap(([digest, { entry }]) => (entry === path ? [digest] : [])),
    );
    versions.set(path, digests);
  }
  return versions;
}
