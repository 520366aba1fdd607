import { type Lock, readLockMeaning, sha256 } from '../../lock/index.ts';
import type { FlowFacts, LockState } from '../model/flow-facts.ts';
import type { Counts } from '../model/verification.ts';
import type { AuditMemory } from './audit-memory.ts';
import type { AuditedFiles } from './open-files.ts';

export interface FlowReading {
  readonly flows: readonly FlowFacts[];
  /** Of locks that can be read. */
  readonly counts: Counts;
}

type LockMemory = Pick<AuditMemory, 'recall' | 'keep'>;

/**
 * The flows at these paths with their locks and grants, as they lie in the working tree.
 * @param memory absent: every lock is read from its text
 */
export function readFlows(
  files: Pick<AuditedFiles, 'readFile'>,
  paths: readonly string[],
  memory?: LockMemory,
): FlowReading {
  let remembered = 0;
  const flows = [...paths].sort().map((path): FlowFacts => {
    const stem = path.replace(/\.yaml$/, '');
    const [lockPath, grantsPath] = [`${stem}.lock.json`, `${stem}.grants`];
    const source = files.readFile(path);
    const grants = files.readFile(grantsPath);
    const lockBytes = files.readFile(lockPath);
    const known = lockBytes && recallLock(lockBytes, memory);
    if (known !== undefined) remembered += 1;
    return {
      path,
      ...(source !== undefined && { source: sha256(source) }),
      lock: known ?? readAndKeep(lockBytes, memory),
      lockPath,
      grantsPath,
      ...(grants !== undefined && { grants: decode(grants) }),
    };
  });
  const read = flows.filter(({ lock }) => lock.kind === 'read').length;
  return { flows, counts: { now: read - remembered, remembered } };
}

/** A text with this digest was read as a lock in canonical form: then what JSON makes of it is that lock. */
function recallLock(bytes: Uint8Array, memory: LockMemory | undefined): LockState | undefined {
  if (memory?.recall('lock', sha256(bytes)) === undefined) return undefined;
  const text = decode(bytes);
  return { kind: 'read', lock: JSON.parse(text) as Lock, text };
}

function readAndKeep(bytes: Uint8Array | undefined, memory: LockMemory | undefined): LockState {
  const state = lockStateOf(bytes);
  if (bytes !== undefined && state.kind === 'read') memory?.keep('lock', sha256(bytes), true);
  return state;
}

/** What the bytes of a lock file are; without bytes there is none, or none that anybody would read. */
export function lockStateOf(bytes: Uint8Array | undefined): LockState {
  if (bytes === undefined) return { kind: 'missing' };
  const text = exactText(bytes);
  if (text === undefined) return { kind: 'invalid', message: 'This lock is not UTF-8 text.' };
  const reading = readLockMeaning(text);
  if (reading.ok) {
    const { lock, problem } = reading;
    return problem === undefined
      ? { kind: 'read', lock, text }
      : { kind: 'noncanonical', lock, text, message: problem.message };
  }
  const { kind, message } = reading.problem;
  const line = /at line (\d+)/.exec(message)?.[1];
  const place = line === undefined ? {} : { line: Number(line) };
  if (kind === 'conflict-markers') return { kind: 'conflict', message, ...place };
  return { kind: kind === 'newer-version' ? 'newer' : 'invalid', message };
}

/** A byte order mark and a byte that is no UTF-8 are kept apart from what they look like. */
function exactText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
