import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatLock, isJsonObject, type Json, type Lock } from '../../../lock/index.ts';
import { parseInvocation } from '../../arguments.ts';
import { compile } from '../../compile.ts';
import { grantsPath, lockPath } from '../../workspace.ts';
import { quietContext } from '../quiet-context.ts';
import { jsonMutants } from './json-mutants.ts';
import { evenly, type TamperMatrix, verdictOf } from './judge-mutant.ts';
import type { Verdict } from './tamper-tally.ts';
import { type TamperWorld, withText } from './tamper-world.ts';

/** A lock that run and audit took for good. */
interface Accepted {
  readonly kind: string;
  readonly place: string;
  readonly document: Json;
  readonly verdict: Verdict;
}

/** So many copies of a flow are compiled in one go. */
const copiesAtOnce = 250;

/** Changes each place of a flow's lock; canonical where that is possible, so that form alone gives nothing away. */
export async function tamperLock(matrix: TamperMatrix, flow: string): Promise<void> {
  const { world, tally, most } = matrix;
  const path = join(world.repository.root, lockPath(flow));
  const before = readFileSync(path, 'utf8');
  const accepted: Accepted[] = [];
  for (const { how, place, document } of evenly(jsonMutants(JSON.parse(before) as Json), most)) {
    const kind = `lock: a value ${how}`;
    const text = lockText(document);
    if (text === before) continue;
    await withText(path, text, async () => {
      const verdict = await verdictOf(world, [flow]);
      const isFound = verdict.isRefused || verdict.rules.length > 0;
      if (isFound) tally.count(kind, place, verdict);
      else accepted.push({ kind, place: `${place} of ${flow}`, document, verdict });
    });
  }
  for (let at = 0; at < accepted.length; at += copiesAtOnce) {
    await compileCopies(matrix, flow, accepted.slice(at, at + copiesAtOnce));
  }
}

/** One `compile --check` for many: each mutant is the lock of a copy of the flow, beside one copy that is right. */
async function compileCopies(
  { world, tally }: TamperMatrix,
  flow: string,
  accepted: readonly Accepted[],
): Promise<void> {
  if (accepted.length === 0) return;
  const { repository } = world;
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
  const drift = await driftOf(world, copies);
  for (const copy of copies) {
    for (const file of [copy, grantsPath(copy), lockPath(copy)]) {
      rmSync(join(repository.root, file));
    }
  }
  const last = copies.at(-1) ?? '';
  if (drift.has(lockPath(last))) throw new Error(`An unchanged lock of ${flow} is said to differ.`);
  accepted.forEach(({ kind, place, verdict }, at) => {
    const isFound = drift.has(lockPath(copies[at] ?? ''));
    tally.count(kind, place, { ...verdict, ...(isFound && { other: 'compile --check' }) });
  });
}

/** What `compile --check` says of these flows, in this process: on a busy machine so many outlast what a test may start. */
async function driftOf(
  { repository, store }: TamperWorld,
  flows: readonly string[],
): Promise<ReadonlySet<string>> {
  let out = '';
  const say = (text: string): void => {
    out += text;
  };
  await compile.run(parseInvocation(compile, [...flows, '--check']), {
    ...quietContext(repository.root, { XDG_CACHE_HOME: dirname(store) }),
    json: true,
    out: say,
  });
  const value = JSON.parse(out) as Json;
  const drift = isJsonObject(value) ? value['drift'] : undefined;
  if (!Array.isArray(drift)) throw new Error(`compile --check gave no drift: ${out}`);
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
