import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Group } from '../../../groups/index.ts';
import type { Sha256 } from '../../../lock/index.ts';
import { parseBeginning, type JobBeginning, type Manifest } from '../../group/manifest.ts';
import { jobKey, type Fact, type Segment } from '../../group/segment.ts';
import { decodeJournal } from '../read-journal.ts';
import { loggedSteps } from '../read-logs.ts';
import { logPath } from '../log-file.ts';
import { readByContent, readRegular } from './objects.ts';
import {
  ArrivalFault,
  checkManifest,
  nameOf,
  readLeft,
  readManifest,
  unusable,
  type Arrival,
} from './read-arrived.ts';
import { factsOf, SegmentFault } from './read-segment.ts';

/** What an earlier attempt of this very job did, whether it came to its end or not. */
export interface EarlierAttempt {
  readonly facts: readonly Fact[];
  /** What it came after, by `GROUP.SHARD`. */
  readonly parents: JobBeginning['parents'];
  /** The log of a step that printed something. */
  readonly logOf: (step: string) => Buffer | undefined;
}

/**
 * The latest of the earlier attempts of a job whose traces arrived; `undefined` when there is none.
 * Throws an `ArrivalFault` when they are not what a job of this run leaves.
 */
export function findEarlier(
  arrival: Arrival,
  group: Group,
  shard: number,
): EarlierAttempt | undefined {
  const job = jobKey(group.name, shard);
  const attempts = arrival.arriving
    .attemptsOf(job)
    .filter((attempt) => attempt < arrival.attempt && attempt >= arrival.started);
  const folder = arrival.arriving.unfinished(job, Math.max(...attempts));
  if (folder === undefined) return undefined;
  const digest = readRegular(join(folder, 'manifest'))?.toString('utf8').trim();
  return digest === undefined
    ? readUnfinished(arrival, folder, { group, shard })
    : readEnded(arrival, digest, { group, shard });
}

interface Job {
  readonly group: Group;
  readonly shard: number;
}

function readEnded(arrival: Arrival, digest: string, job: Job): EarlierAttempt {
  const which = nameOf(job.group, job.shard);
  const manifest = readManifest(arrival, which, digest);
  checkManifest(arrival, which, { manifest, ...job });
  const { segment } = readLeft(arrival, job.group, manifest);
  const logOf = (step: string): Buffer | undefined => {
    const log = Object.hasOwn(manifest.logs, step) ? manifest.logs[step] : undefined;
    const found = log === undefined ? undefined : arrival.arriving.object(log);
    return found?.ok === true ? found.bytes : undefined;
  };
  return { facts: segment.facts, parents: manifest.parents, logOf };
}

/** Of a job that was killed: its journal as far as it came. */
function readUnfinished(arrival: Arrival, folder: string, job: Job): EarlierAttempt {
  const which = `an earlier attempt of ${nameOf(job.group, job.shard)}`;
  const text = readRegular(join(folder, 'begun.json'))?.toString('utf8');
  const bytes = readRegular(join(folder, 'journal'));
  const none: EarlierAttempt = { facts: [], parents: {}, logOf: () => undefined };
  const folders = ['blobs', 'logs'].map((name) => join(folder, name));
  if (folders.some((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())) {
    throw new ArrivalFault(`What ${which} left holds a link.`);
  }
  // It was killed before it did anything.
  if (text === undefined || bytes === undefined) return none;
  const parsed = parseBeginning(text);
  if (!parsed.ok) throw new ArrivalFault(`How ${which} began cannot be read. ${parsed.message}`);
  checkManifest(arrival, which, { manifest: parsed.value, ...job });
  const valueOf = (sha256: Sha256): string => {
    const found = readByContent(join(folder, 'blobs'), sha256);
    if (found.ok) return found.bytes.toString('utf8');
    throw new SegmentFault(`a value of it is ${found.problem}`);
  };
  try {
    const { payloads } = decodeJournal(bytes, arrival.run);
    const { facts } = factsOf(payloads, { ...arrival.reader, run: arrival.run, valueOf });
    const logs = new Set(loggedSteps(folder));
    const logOf = (step: string): Buffer | undefined =>
      logs.has(step) ? readRegular(logPath(join(folder, 'logs'), step)) : undefined;
    return { facts, parents: parsed.value.parents, logOf };
  } catch (error) {
    throw unusable(which, error);
  }
}

/** What the jobs left that an earlier attempt came after. Throws an `ArrivalFault` when it is gone. */
export function readParents(
  arrival: Arrival,
  parents: JobBeginning['parents'],
): readonly Segment[] {
  const jobs = Object.entries(parents).map(([key, digest]): readonly [Group, Manifest] => {
    const [, name, shard] = /^(.+)\.(\d{1,7})$/u.exec(key) ?? [];
    const group = arrival.plan.groups.find((it) => it.name === name);
    if (group === undefined) throw new ArrivalFault(`There is no job ${key}.`);
    const which = nameOf(group, Number(shard));
    const manifest = readManifest(arrival, which, digest);
    checkManifest(arrival, which, { manifest, group, shard: Number(shard) });
    return [group, manifest];
  });
  const order = (group: Group): number => arrival.plan.groups.indexOf(group);
  return jobs
    .sort(([a, one], [b, other]) => order(a) - order(b) || one.shard - other.shard)
    .map(([group, manifest]) => readLeft(arrival, group, manifest).segment);
}
