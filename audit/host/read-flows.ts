import { readLockMeaning, sha256 } from '../../lock/index.ts';
import type { FlowFacts, LockState } from '../model/flow-facts.ts';
import type { AuditedFiles } from './open-files.ts';

/** The flows at these paths with their locks and grants, as they lie in the working tree. */
export function readFlows(
  files: Pick<AuditedFiles, 'readFile'>,
  paths: readonly string[],
): readonly FlowFacts[] {
  return [...paths].sort().map((path) => {
    const stem = path.replace(/\.yaml$/, '');
    const [lockPath, grantsPath] = [`${stem}.lock.json`, `${stem}.grants`];
    const source = files.readFile(path);
    const grants = files.readFile(grantsPath);
    return {
      path,
      ...(source !== undefined && { source: sha256(source) }),
      lock: lockStateOf(files.readFile(lockPath)),
      lockPath,
      grantsPath,
      ...(grants !== undefined && { grants: decode(grants) }),
    };
  });
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
