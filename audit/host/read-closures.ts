import {
  type Lock,
  type LockedScript,
  type LockedSubflow,
  parseDenoLock,
  placedSteps,
  readLock,
  recomputeDigest,
  type Sha256,
  subflowDigest,
} from '../../lock/index.ts';
import type {
  ClosureFacts,
  DenoLockFacts,
  ModuleFacts,
  ScriptFacts,
  ScriptUse,
  SubflowFacts,
} from '../model/closure-facts.ts';
import type { FlowFacts } from '../model/flow-facts.ts';
import { type EditOf, findEdits } from './find-edits.ts';
import type { AuditedFiles } from './open-files.ts';
import { pinKey, type PinnedFile, type PinnedReading, pinsOf, readPinned } from './read-pinned.ts';

/** All that the readable locks pin, and what the locks of their subflows do, as they were pinned. */
export async function readClosures(
  files: AuditedFiles,
  flows: readonly FlowFacts[],
): Promise<ClosureFacts> {
  const locks = flows.flatMap(({ path, lock }): readonly HeldLock[] =>
    lock.kind === 'read' || lock.kind === 'noncanonical' ? [{ flow: path, lock: lock.lock }] : [],
  );
  const { held, subflows, readings: ofSubflows } = await withSubflows(files, locks);
  const scripts = scriptsOf(held);
  const readings = await readPinned(
    files,
    scripts.flatMap(({ script }) => pinsOf(script)),
  );
  const edits = await findEdits(files, new Map([...ofSubflows, ...readings]));
  return {
    scripts: scripts.map((one) => scriptFacts(one, readings, edits)),
    subflows: subflows.map((one) => ({ ...one, ...edits(one) })),
  };
}

/** A lock that belongs to a flow: its own, or that of a subflow somewhere below one of its steps. */
interface HeldLock {
  readonly flow: string;
  readonly lock: Lock;
  /** The step of the flow that it lies below. */
  readonly step?: string;
}

interface SubflowReading {
  readonly held: readonly HeldLock[];
  readonly subflows: readonly SubflowFacts[];
  /** Of the locks of the subflows, by `pinKey`. */
  readonly readings: ReadonlyMap<string, PinnedReading>;
}

/** Level by level, so that each level is one batch. A flow meets each subflow once, however often it is used. */
async function withSubflows(
  files: AuditedFiles,
  locks: readonly HeldLock[],
): Promise<SubflowReading> {
  const held = [...locks];
  const subflows: SubflowFacts[] = [];
  const seen = new Set<string>();
  const all = new Map<string, PinnedReading>();
  for (let level: readonly HeldLock[] = locks; level.length > 0;) {
    const uses = level.flatMap(subflowUses).filter(({ flow, pin, digest }) => {
      const key = `${flow}\n${digest}\n${pinKey(pin)}`;
      return !seen.has(key) && seen.add(key);
    });
    const readings = await readPinned(
      files,
      uses.map(({ pin }) => pin),
    );
    for (const [key, reading] of readings) all.set(key, reading);
    const next: HeldLock[] = [];
    for (const { flow, step, digest, pin } of uses) {
      const { state, text } = readings.get(pinKey(pin)) ?? { state: 'missing' };
      const reading = text === undefined ? undefined : readLock(text);
      const lock = reading?.ok === true ? reading.lock : undefined;
      if (lock !== undefined) next.push({ flow, lock, step });
      const computed = lock && { computed: subflowDigest(lock) };
      subflows.push({ flow, digest, ...pin, bytes: state, ...computed });
    }
    held.push(...next);
    level = next;
  }
  return { held, subflows, readings: all };
}

interface SubflowUse {
  readonly flow: string;
  readonly step: string;
  readonly digest: Sha256;
  readonly pin: PinnedFile;
}

function subflowUses({ flow, lock, step }: HeldLock): readonly SubflowUse[] {
  const steps = new Map(
    placedSteps(lock).flatMap((placed) =>
      placed.step.kind === 'flow' ? [[placed.step.flow, placed.place] as const] : [],
    ),
  );
  return Object.entries(lock.flows ?? {}).map(([digest, subflow]) => {
    return { flow, step: step ?? steps.get(digest) ?? '', digest, pin: pinOf(subflow) };
  });
}

function pinOf({ path, sha256, blob }: LockedSubflow): PinnedFile {
  return { path, sha256, blob };
}

interface UsedScript {
  readonly digest: Sha256;
  readonly script: LockedScript;
  readonly uses: readonly ScriptUse[];
}

/** Locks that agree about a script share it; one that tells another story under the same digest stands alone. */
function scriptsOf(held: readonly HeldLock[]): readonly UsedScript[] {
  const found = new Map<string, { digest: Sha256; script: LockedScript; uses: ScriptUse[] }>();
  for (const { flow, lock, step } of held) {
    const uses = usesByScript(flow, lock, step);
    for (const [digest, script] of Object.entries(lock.scripts)) {
      const key = `${digest} ${JSON.stringify(script)}`;
      const known = found.get(key) ?? { digest, script, uses: [] };
      known.uses.push(...(uses.get(digest) ?? []));
      found.set(key, known);
    }
  }
  return [...found.values()]
    .map(({ uses, ...one }) => ({ ...one, uses: sortedUses(uses) }))
    .sort((a, b) => compare([a.script.entry, a.digest], [b.script.entry, b.digest]));
}

function usesByScript(
  flow: string,
  lock: Lock,
  step: string | undefined,
): ReadonlyMap<Sha256, readonly ScriptUse[]> {
  const uses = new Map<Sha256, ScriptUse[]>();
  for (const placed of placedSteps(lock)) {
    if (placed.step.kind !== 'script') continue;
    const { script } = placed.step;
    uses.set(script, [...(uses.get(script) ?? []), { flow, step: step ?? placed.place }]);
  }
  return uses;
}

function sortedUses(uses: readonly ScriptUse[]): readonly ScriptUse[] {
  const distinct = new Map(uses.map((use) => [`${use.flow}\n${use.step}`, use]));
  return [...distinct.values()].sort((a, b) => compare([a.flow, a.step], [b.flow, b.step]));
}

function compare(a: readonly [string, string], b: readonly [string, string]): number {
  const at = a[0] === b[0] ? 1 : 0;
  return a[at] === b[at] ? 0 : a[at] < b[at] ? -1 : 1;
}

function scriptFacts(
  { digest, script, uses }: UsedScript,
  readings: ReadonlyMap<string, PinnedReading>,
  edits: EditOf,
): ScriptFacts {
  const readingOf = (pin: PinnedFile): PinnedReading =>
    readings.get(pinKey(pin)) ?? { state: 'missing' };
  const modules = Object.entries(script.modules).map(([path, locked]): ModuleFacts => {
    const pin = { path, ...locked };
    const { state, text } = readingOf(pin);
    return { ...pin, bytes: state, ...(text !== undefined && { text }), ...edits(pin) };
  });
  const denoLock = script.denoLock && {
    ...denoLockFacts(script.denoLock, readingOf(script.denoLock)),
    ...edits(script.denoLock),
  };
  const texts = modules.flatMap(({ text }) => text ?? []);
  const isWhole =
    texts.length === modules.length &&
    (script.denoLock === undefined || denoLock?.lock !== undefined);
  return {
    digest,
    script,
    uses,
    modules,
    ...(denoLock && { denoLock }),
    ...(isWhole && { computed: recomputeDigest(digest, script, () => texts, denoLock?.lock) }),
  };
}

function denoLockFacts(pin: PinnedFile, { state, text }: PinnedReading): DenoLockFacts {
  const { path, sha256, blob } = pin;
  const facts = { path, sha256, blob, bytes: state };
  if (text === undefined) return facts;
  const reading = parseDenoLock(text);
  return reading.ok
    ? { ...facts, text, lock: reading.lock }
    : { ...facts, text, problem: reading.message };
}
