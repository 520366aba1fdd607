import type { Compilation, CompilerHost, Diagnostic } from '../../compiler/index.ts';
import { type Lock, placedSteps, readLock, sha256 } from '../../lock/index.ts';
import { locate } from '../../output/index.ts';
import type { Drift } from '../../review/index.ts';
import { OperationalError } from '../../store/index.ts';
import { filesOf } from '../compile-memory.ts';
import { grantsPath, lockPath } from '../workspace.ts';

type Compiled = Compilation['flows'][number];

const mostErrors = 10;

/** Where the files of flows are read. */
export interface DriftFiles {
  /** The bytes of those paths that can be read. */
  readonly read: (paths: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;
  /** Why a file that is there has no bytes that anybody would read: a sentence without its end. */
  readonly unreadable: (path: string) => string;
}

/** Compiles flows in one go, and says how their files stand to what came out. @param flows with their locks, where they can be read */
export async function findDrift(
  flows: ReadonlyMap<string, Lock | undefined>,
  files: DriftFiles,
  host: CompilerHost,
): Promise<ReadonlyMap<string, Drift>> {
  const paths = [...flows.keys()];
  const bytes = await files.read(paths.flatMap((flow) => [flow, lockPath(flow), grantsPath(flow)]));
  const readable = paths.filter((flow) => bytes.has(flow));
  const outcomes = await compileApart(readable, bytes, host);
  const drifts: [string, Drift][] = [];
  for (const [flow, lock] of flows) {
    const outcome = outcomes.get(flow) ?? { reason: `${files.unreadable(flow)}.` };
    drifts.push([flow, await driftOf(outcome, { bytes, lock, flow }, files)]);
  }
  return new Map(drifts);
}

/** What became of one flow: compiled, in the texts that its diagnostics point into; or why it was not. */
type Outcome =
  | { readonly compiled: Compiled; readonly sources: ReadonlyMap<string, string> }
  | { readonly reason: string; readonly isWorldly?: true };

/**
 * A package that is not to be had fails the whole compile. The flows are then halved again and again,
 * so that only those that need the package stay without an answer.
 */
async function compileApart(
  flows: readonly string[],
  bytes: ReadonlyMap<string, Uint8Array>,
  host: CompilerHost,
): Promise<ReadonlyMap<string, Outcome>> {
  if (flows.length === 0) return new Map();
  const files = flows.map((path) => ({ path, bytes: bytes.get(path) ?? new Uint8Array() }));
  try {
    const { compileRepository } = await import('../../compiler/index.ts');
    const { flows: compiled, sources } = await compileRepository(files, host);
    return new Map(compiled.map((one) => [one.path, { compiled: one, sources }]));
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    const [only, ...others] = flows;
    if (only !== undefined && others.length === 0) {
      return new Map([[only, { reason: error.message, isWorldly: true }]]);
    }
    const middle = Math.ceil(flows.length / 2);
    return new Map([
      ...(await compileApart(flows.slice(0, middle), bytes, host)),
      ...(await compileApart(flows.slice(middle), bytes, host)),
    ]);
  }
}

interface Present {
  readonly flow: string;
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  readonly lock: Lock | undefined;
}

async function driftOf(outcome: Outcome, present: Present, files: DriftFiles): Promise<Drift> {
  if (!('compiled' in outcome)) {
    const state = outcome.isWorldly === true ? 'unknown' : 'invalid';
    return { state, files: [], errors: [{ message: outcome.reason }], behind: [] };
  }
  const { compiled, sources } = outcome;
  if (compiled.locked === undefined) {
    return { state: 'invalid', files: [], errors: errorsOf(compiled, sources), behind: [] };
  }
  const changed = changedFiles(compiled, present.bytes);
  const isFresh = changed.length === 0;
  return {
    state: isFresh ? 'fresh' : (await isEdited(present, files)) ? 'edited' : 'stale',
    files: changed,
    errors: [],
    behind: pinsBehind(compiled, compiled.locked.lock, sources),
  };
}

function changedFiles(
  compiled: Compiled,
  bytes: ReadonlyMap<string, Uint8Array>,
): readonly string[] {
  const differs = (path: string, text: string): boolean => {
    const found = bytes.get(path);
    return found === undefined || !Buffer.from(text).equals(found);
  };
  return filesOf(compiled)
    .flatMap(({ path, text }) => (differs(path, text) ? [path] : []))
    .sort();
}

/** Nothing that the lock records was changed after it was made, and every file of the flow is there. */
async function isEdited({ flow, bytes, lock }: Present, files: DriftFiles): Promise<boolean> {
  if (lock === undefined || !isOf(lock, bytes.get(flow)) || !bytes.has(grantsPath(flow))) {
    return false;
  }
  return await areSubflowsAsLocked(lock, files);
}

function isOf(lock: Lock, source: Uint8Array | undefined): boolean {
  return source !== undefined && lock.flow.sha256 === sha256(source);
}

/** Whether the locks of all subflows are those that were locked, and their sources those that they were made from. */
async function areSubflowsAsLocked(lock: Lock, files: DriftFiles): Promise<boolean> {
  const seen = new Set<string>();
  const waiting = Object.values(lock.flows ?? {});
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.path)) continue;
    seen.add(next.path);
    const source = next.path.replace(/\.lock\.json$/, '.yaml');
    const bytes = await files.read([next.path, source]);
    const found = bytes.get(next.path);
    if (found === undefined || sha256(found) !== next.sha256) return false;
    const reading = readLock(new TextDecoder().decode(found));
    if (!reading.ok || !isOf(reading.lock, bytes.get(source))) return false;
    waiting.push(...Object.values(reading.lock.flows ?? {}));
  }
  return true;
}

function errorsOf(
  { path, diagnostics }: Compiled,
  sources: ReadonlyMap<string, string>,
): Drift['errors'] {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .slice(0, mostErrors)
    .map(({ message, span }) => {
      const { line } = locate(span, sources);
      return span.path === path
        ? { message, line }
        : { message: `${span.path}:${String(line)}: ${message}` };
    });
}

/** Each step whose pin means an earlier version of what it uses. */
function pinsBehind(
  { diagnostics }: Compiled,
  lock: Lock,
  sources: ReadonlyMap<string, string>,
): Drift['behind'] {
  const behind = diagnostics.filter(({ code }) => code === 'resolve/pin-behind');
  const pins = new Map(behind.map((one) => [pinnedName(one, sources), one]));
  return placedSteps(lock).flatMap(({ place, step }) => {
    if (step.kind !== 'script' && step.kind !== 'flow') return [];
    const digest = step.kind === 'script' ? step.script : step.flow;
    const found = [...pins].find(([pin]) => `${step.uses}@${digest}`.startsWith(pin));
    if (found === undefined) return [];
    const to = /is ([0-9a-f]{12})\.$/.exec(found[1].message)?.[1] ?? '';
    return [{ step: place, uses: step.uses, from: digest.slice(0, 12), to }];
  });
}

/** `path@pin` as the flow writes it, around the pin that the diagnostic points at. */
function pinnedName({ span }: Diagnostic, sources: ReadonlyMap<string, string>): string {
  const text = sources.get(span.path) ?? '';
  const before = /[^\s'"]*$/.exec(text.slice(0, span.start))?.[0] ?? '';
  return `${before}${text.slice(span.start, span.end)}`;
}
