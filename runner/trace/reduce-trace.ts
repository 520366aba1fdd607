import { posix } from 'node:path';
import { coversGrant, type Grants } from '../../lock/index.ts';
import type { AttemptUse } from '../events/attempt-use.ts';
import { traceName } from '../sandbox/environment.ts';
import { foldPaths } from './fold-paths.ts';
import { type TraceRecord, traceRecords } from './trace-records.ts';

/** What one attempt was run with, as far as its trace is read by it. */
export interface TracedAttempt {
  /** As the lock has them. */
  readonly grants: Grants;
  /** Absolute; relative paths start here. */
  readonly workspace: string;
  /** Absolute; folders that every step of this script reads: its modules, its packages, Deno's own. */
  readonly own: readonly string[];
  /** Whether the script can start programs in a way that the trace does not see. */
  readonly startsUnseen: boolean;
}

const kinds = ['net', 'read', 'write', 'env', 'run', 'sys'] as const;
type Kind = (typeof kinds)[number];

/** How many values of one kind are kept of an attempt. */
export const mostValues = 64;

/**
 * The trace that Deno wrote → what the attempt used of its grants. Deno writes down what is asked for, not what
 * comes of it: only what the grants cover was given. `isCut`: the text is not all that was written.
 */
export function reduceTrace(text: string, isCut: boolean, attempt: TracedAttempt): AttemptUse {
  // Bytes that nobody wrote stand before what was written after the file had been emptied.
  const isEmptied = text.includes('\0');
  const records = traceRecords(text);
  const reduced = kinds.map((kind) => [kind, reduceKind(kind, records, attempt)] as const);
  const isOver = reduced.some(([, values]) => values !== true && values.length > mostValues);
  const grants = Object.fromEntries(
    reduced.flatMap(([kind, values]) =>
      values !== true && values.length === 0
        ? []
        : [[kind, values === true ? true : values.slice(0, mostValues)] as const],
    ),
  );
  const isBlind = attempt.startsUnseen && attempt.grants.run !== undefined;
  return {
    grants,
    ...(isCut || isEmptied || isOver ? { isCut: true as const } : {}),
    ...(isBlind ? { blind: ['run'] as const } : {}),
  };
}

function reduceKind(
  kind: Kind,
  records: readonly TraceRecord[],
  attempt: TracedAttempt,
): true | readonly string[] {
  const grant = attempt.grants[kind];
  if (grant === undefined) return [];
  const found = new Set<string>();
  for (const { permission, value } of records) {
    if (permission !== kind) continue;
    if (value === null) {
      if (grant === true) return true;
      continue;
    }
    for (const used of usedValues(kind, value, attempt)) found.add(used);
  }
  const values = [...found].sort();
  const isPath = kind === 'read' || kind === 'write';
  return isPath ? foldPaths(values, mostValues, grant === true ? [] : grant) : values;
}

/** The value as a grant would name it; nothing when no grant covers it. */
function usedValues(kind: Kind, value: string, attempt: TracedAttempt): readonly string[] {
  const grant = attempt.grants[kind] ?? [];
  if (kind === 'run')
    return grant === true ? [value] : grant.filter((one) => isProgram(one, value));
  const used = asGranted(kind, value, attempt);
  if (used === undefined || used === '') return [];
  const isGiven = grant === true || grant.some((wide) => coversGrant(kind, wide, used));
  return isGiven ? [used] : [];
}

function asGranted(kind: Kind, value: string, attempt: TracedAttempt): string | undefined {
  switch (kind) {
    case 'net':
      return hostOf(value);
    case 'read':
    case 'write':
      return pathOf(value, attempt);
    case 'env':
      // Named by us and taken away before the step runs.
      return value === traceName ? undefined : value;
    default:
      return value;
  }
}

const ports: { readonly [protocol: string]: string } = {
  'http:': '80',
  'https:': '443',
  'ws:': '80',
  'wss:': '443',
};

/** `host:port`: nothing else of an address is kept, for its path and its query may hold secrets. */
function hostOf(value: string): string | undefined {
  if (!value.includes('://')) return /^[^\s/?#@]+$/u.test(value) ? value.toLowerCase() : undefined;
  if (!URL.canParse(value)) return undefined;
  const { protocol, hostname, port } = new URL(value);
  const number = port === '' ? ports[protocol] : port;
  return number === undefined || hostname === '' ? undefined : `${hostname}:${number}`;
}

/** Relative to the workspace where it lies in it; nothing for what is the runner's own. */
function pathOf(value: string, { workspace, own }: TracedAttempt): string | undefined {
  const path = posix.resolve(workspace, value);
  if (own.some((folder) => isWithin(path, folder))) return undefined;
  if (!isWithin(path, workspace)) return path;
  return posix.relative(workspace, path) || '.';
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`);
}

/** A program is granted by its name and may be started by its path, or the other way round. */
function isProgram(granted: string, started: string): boolean {
  return granted === started || posix.basename(granted) === posix.basename(started);
}
