import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  formatLock,
  isJsonObject,
  type Json,
  type Lock,
  readLock,
  sha256,
} from '../../../lock/index.ts';
import { grantsPath, lockPath } from '../../workspace.ts';
import { byteMutants, lineMutants } from './byte-mutants.ts';
import { jsonMutants } from './json-mutants.ts';
import type { TamperTally } from './tamper-tally.ts';
import { type TamperWorld, withBytes, withText } from './tamper-world.ts';

/** What a matrix is filled in with. */
export interface TamperMatrix {
  readonly world: TamperWorld;
  readonly tally: TamperTally;
  /** At most so many mutants of a kind in a file or folder; they are taken evenly from all. */
  readonly most: number;
}

/** A lock that run and audit took for good. */
interface Accepted {
  readonly kind: string;
  readonly place: string;
  readonly document: Json;
}

/** So many copies of a flow are compiled in one go. */
const copiesAtOnce = 250;

/** Changes each place of a flow's lock; canonical where that is possible, so that form alone gives nothing away. */
export async function tamperLock(
  { world, tally, most }: TamperMatrix,
  flow: string,
): Promise<void> {
  const path = join(world.repository.root, lockPath(flow));
  const before = readFileSync(path, 'utf8');
  const accepted: Accepted[] = [];
  for (const { how, place, document } of evenly(jsonMutants(JSON.parse(before) as Json), most)) {
    const kind = `lock: a value ${how}`;
    const text = lockText(document);
    if (text === before) continue;
    await withText(path, text, async () => {
      if (!(await world.wouldRun(flow, { trustsStore: true }))) tally.count(kind, 'run', place);
      else if ((await world.errorsOf(flow)).length > 0) tally.count(kind, 'audit', place);
      else accepted.push({ kind, place: `${place} of ${flow}`, document });
    });
  }
  for (let at = 0; at < accepted.length; at += copiesAtOnce) {
    await compileCopies({ world, tally, most }, flow, accepted.slice(at, at + copiesAtOnce));
  }
}

/** One `compile --check` for many: each mutant is the lock of a copy of the flow, beside one copy that is right. */
async function compileCopies(
  { world: { repository }, tally }: TamperMatrix,
  flow: string,
  accepted: readonly Accepted[],
): Promise<void> {
  if (accepted.length === 0) return;
  const source = repository.read(flow);
  const grants = repository.read(grantsPath(flow));
  const right = JSON.parse(repository.read(lockPath(flow))) as Json;
  const all = [...accepted.map(({ document }) => document), right];
  const copies = all.map((document, at) => {
    const copy = `flows/copy${String(at)}.yaml`;
    repository.write(copy, source);
    repository.write(grantsPath(copy), grants);
    repository.write(lockPath(copy), lockText(renamed(document, copy)));
    return copy;
  });
  const { out, err } = await repository.millrace('compile', ...copies, '--check', '--json');
  for (const copy of copies) {
    for (const file of [copy, grantsPath(copy), lockPath(copy)]) {
      rmSync(join(repository.root, file));
    }
  }
  const drift = driftOf(out, err);
  const last = copies.at(-1) ?? '';
  if (drift.has(lockPath(last))) throw new Error(`An unchanged lock of ${flow} is said to differ.`);
  accepted.forEach(({ kind, place }, at) => {
    const isFound = drift.has(lockPath(copies[at] ?? ''));
    tally.count(kind, isFound ? 'compile --check' : 'nobody', place);
  });
}

function driftOf(out: string, err: string): ReadonlySet<string> {
  const value = out === '' ? null : (JSON.parse(out) as Json);
  const drift = value !== null && isJsonObject(value) ? value['drift'] : undefined;
  if (!Array.isArray(drift)) throw new Error(`compile --check gave no drift: ${out}${err}`);
  return new Set(drift as readonly string[]);
}

function renamed(document: Json, path: string): Json {
  if (!isJsonObject(document) || !isJsonObject(document['flow'] ?? null)) return document;
  const flow = document['flow'] as Record<string, Json>;
  return { ...document, flow: { ...flow, path } };
}

function lockText(document: Json): string {
  try {
    // Not a lock any more, perhaps: then there is no canonical text of it.
    return formatLock(document as unknown as Lock);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return `${JSON.stringify(document, null, 2)}\n`;
  }
}

/** Changes what lies beside the lock: the YAML, the grants file, modules, each place of each Deno lock. */
export async function tamperSources(matrix: TamperMatrix, flow: string): Promise<void> {
  const { repository } = matrix.world;
  const reading = readLock(repository.read(lockPath(flow)));
  if (!reading.ok) throw new Error(reading.problem.message);
  await tamperText(matrix, flow, { path: flow, kind: 'YAML of the flow' });
  await tamperText(matrix, flow, { path: grantsPath(flow), kind: 'grants file' });
  for (const { modules, denoLock } of Object.values(reading.lock.scripts)) {
    for (const [path, locked] of Object.entries(modules)) {
      // Of a pin that is behind, the working tree has other bytes: a run does not rest on them.
      if (sha256(repository.readBytes(path)) !== locked.sha256) continue;
      await tamperText(matrix, flow, { path, kind: 'module of a script' });
    }
    if (denoLock !== undefined) await tamperDenoLock(matrix, flow, denoLock.path);
  }
  for (const { path } of Object.values(reading.lock.flows ?? {})) {
    await tamperText(matrix, flow, { path, kind: 'lock of a subflow' });
  }
}

async function tamperText(
  matrix: TamperMatrix,
  flow: string,
  { path, kind }: { readonly path: string; readonly kind: string },
): Promise<void> {
  const { world, most } = matrix;
  const whole = join(world.repository.root, path);
  const bytes = readFileSync(whole);
  const others = [
    ...byteMutants(bytes).map((mutant) => mutant.bytes),
    ...lineMutants(bytes.toString('utf8')).map((text) => Buffer.from(text)),
  ].filter((other) => other === undefined || !bytes.equals(other));
  for (const other of evenly(others, most)) {
    await withText(whole, other, async () => {
      await judge(matrix, flow, { kind, place: path });
    });
  }
}

async function tamperDenoLock(matrix: TamperMatrix, flow: string, path: string): Promise<void> {
  const { world, most } = matrix;
  const whole = join(world.repository.root, path);
  const before = readFileSync(whole, 'utf8');
  for (const { how, place, document } of evenly(jsonMutants(JSON.parse(before) as Json), most)) {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (text === before) continue;
    await withText(whole, text, async () => {
      await judge(matrix, flow, {
        kind: `Deno lock: a value ${how}`,
        place: `${place} of ${path}`,
      });
    });
  }
}

/** Changes every file of the store that this flow's run reads, and adds files that no archive has. */
export async function tamperStore(matrix: TamperMatrix, flow: string): Promise<void> {
  const { world, most } = matrix;
  for (const [folder, kind] of storeFolders) {
    const top = join(world.store, folder);
    const files = filesBelow(top).filter((path) => !/^[0-9a-f]+\.json$/.test(path));
    const mutants = files.flatMap((path) => {
      const bytes = readFileSync(join(top, path));
      return byteMutants(bytes).map((mutant) => ({ path, ...mutant }));
    });
    const added = [...new Set(files.map((path) => path.replace(/[^/]*$/, '')))]
      .filter((path) => path !== '')
      .map((path) => ({ path: `${path}added.js`, how: 'added', bytes: Buffer.from('0') }) as const);
    for (const { path, how, bytes } of evenly([...mutants, ...added], most)) {
      await withBytes(join(top, path), bytes, async () => {
        await judge(matrix, flow, { kind, place: `${folder}/${path} ${how}`, readsStore: true });
      });
    }
  }
}

const storeFolders = [
  ['tarballs', 'archive of a package in the store'],
  ['views', 'unpacked file of a package, as a step loads it'],
  ['trees', 'module of a script in the store'],
] as const;

export interface JudgedPlace {
  readonly kind: string;
  readonly place: string;
  readonly readsStore?: boolean;
}

/** Asks run, and only where it would begin the audit. */
export async function judge(
  { world, tally }: TamperMatrix,
  flow: string,
  { kind, place, readsStore = false }: JudgedPlace,
): Promise<void> {
  if (!(await world.wouldRun(flow, { trustsStore: !readsStore }))) tally.count(kind, 'run', place);
  else if ((await world.errorsOf(flow)).length > 0) tally.count(kind, 'audit', place);
  else tally.count(kind, 'nobody', place);
}

function filesBelow(top: string): readonly string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(top, join(entry.parentPath, entry.name)))
    .sort();
}

export function evenly<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, at) => all[Math.floor((at * all.length) / most)]).flatMap(
    (one) => (one === undefined ? [] : [one]),
  );
}
