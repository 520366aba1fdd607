import {
  canonicalJson,
  type DenoLock,
  type Json,
  type Lock,
  readLock,
  type Sha256,
  sha256,
} from '../../lock/index.ts';
import { fileDependencies, keyOf, packageDependencies } from './lock-dependencies.ts';
import { buildTypes, type Dependency, type Statement, type Subject } from './statement.ts';

/** A file that somebody holds, and a statement that should be about it. */
export interface CheckedFile {
  readonly statement: Statement;
  readonly bytes: Uint8Array;
  /** Deno locks of the flow, by digest of their bytes, as far as they are at hand. */
  readonly denoLocks: ReadonlyMap<string, DenoLock>;
}

export type FileCheck =
  | {
      readonly ok: true;
      readonly subject: Subject;
      /** Of a lock: whether the packages of the statement were compared with the Deno locks. */
      readonly packages?: 'compared' | 'not-compared';
    }
  | { readonly ok: false; readonly message: string };

/** Whether the statement is about these very bytes, and, of a lock, whether it names what the lock names. */
export function checkFile({ statement, bytes, denoLocks }: CheckedFile): FileCheck {
  const digests = fileDigests(bytes);
  const subject = findSubject(statement, digests);
  if (subject === undefined) return { ok: false, message: otherSubject(statement, digests) };
  const lock = lockIn(bytes);
  if (statement.predicate.buildDefinition.buildType !== buildTypes.compile || lock === undefined) {
    return { ok: true, subject };
  }
  const flow = statement.predicate.buildDefinition.externalParameters['flow'];
  if (flow !== lock.flow.path) {
    const named = typeof flow === 'string' ? flow : 'no flow';
    return {
      ok: false,
      message: `The statement is of ${named}, and the lock of ${lock.flow.path}.`,
    };
  }
  const problem = dependencyProblem(statement, lock, denoLocks);
  if (problem !== undefined) return { ok: false, message: problem };
  const packages = denoLocksOf(lock, denoLocks) === undefined ? 'not-compared' : 'compared';
  return { ok: true, subject, packages };
}

/** By what a file may be a subject. */
export interface FileDigests {
  readonly bytes: Sha256;
  /** Of the canonical text of its JSON; `undefined`: it is no JSON, or none that has one text. */
  readonly value: () => Sha256 | undefined;
}

/** The value is read when it is first asked for, and once. */
export function fileDigests(bytes: Uint8Array): FileDigests {
  let known: { readonly digest: Sha256 | undefined } | undefined;
  const read = (): Sha256 | undefined => {
    const text = canonicalOf(bytes);
    return text === undefined ? undefined : sha256(text);
  };
  return { bytes: sha256(bytes), value: () => (known ??= { digest: read() }).digest };
}

/** Whether a file with these digests is a subject of the statement, whoever made that. */
export function isAbout(statement: Statement, digests: FileDigests): boolean {
  return findSubject(statement, digests) !== undefined;
}

/** By the bytes' digest; of outputs also by their value, however the JSON is laid out. */
function findSubject({ subject }: Statement, { bytes, value }: FileDigests): Subject | undefined {
  const found = subject.find(({ digest }) => digest.sha256 === bytes);
  const outputs = subject.find(({ name }) => name === 'outputs.json');
  if (found !== undefined || outputs === undefined) return found;
  return value() === outputs.digest.sha256 ? outputs : undefined;
}

function canonicalOf(bytes: Uint8Array): string | undefined {
  try {
    return canonicalJson(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json,
    );
  } catch {
    // No JSON, or none that has one text: then it is no value of a run.
    return undefined;
  }
}

function otherSubject({ subject }: Statement, { bytes }: FileDigests): string {
  const [first, ...others] = subject;
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  const named = `${first?.name ?? 'nothing'} (sha256:${first?.digest.sha256 ?? ''})${more}`;
  return `The statement is about ${named}, and this file has sha256:${bytes}.`;
}

function lockIn(bytes: Uint8Array): Lock | undefined {
  const reading = readLock(new TextDecoder().decode(bytes));
  return reading.ok ? reading.lock : undefined;
}

/** The first thing that one names and the other does not. */
function dependencyProblem(
  { predicate }: Statement,
  lock: Lock,
  denoLocks: ReadonlyMap<string, DenoLock>,
): string | undefined {
  const stated = predicate.buildDefinition.resolvedDependencies;
  const isPackage = ({ name }: Dependency): boolean => name.startsWith('npm:');
  const files = fileDependencies(lock);
  const found = denoLocksOf(lock, denoLocks);
  const packages = found === undefined ? stated.filter(isPackage) : packageDependencies(found);
  const wanted = [...files, ...packages];
  const statedKeys = new Set(stated.map(keyOf));
  const wantedKeys = new Set(wanted.map(keyOf));
  const missing = wanted.find((one) => !statedKeys.has(keyOf(one)));
  if (missing !== undefined) {
    return `The lock stands on ${described(missing)}, and the statement does not say so.`;
  }
  const extra = stated.find((one) => !wantedKeys.has(keyOf(one)));
  return extra === undefined
    ? undefined
    : `The statement names ${described(extra)}, and the lock does not.`;
}

/** All of them, or `undefined` when one is not at hand. */
function denoLocksOf(
  lock: Lock,
  known: ReadonlyMap<string, DenoLock>,
): readonly DenoLock[] | undefined {
  const digests = Object.values(lock.scripts).flatMap(({ denoLock }) => denoLock?.sha256 ?? []);
  const found = digests.map((digest) => known.get(digest));
  return found.every((one) => one !== undefined) ? found : undefined;
}

function described({ name, digest }: Dependency): string {
  const [algorithm, hex] = Object.entries(digest).at(-1) ?? ['', ''];
  return `${name} (${algorithm}:${hex})`;
}

/** Whether a value of a run or of a compile, as `buildType` says. */
export function kindOf({ predicate }: Statement): 'compile' | 'run' {
  const { buildType } = predicate.buildDefinition;
  return buildType === buildTypes.run ? 'run' : 'compile';
}
