import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Bundle,
  type BundleReading,
  checkFile,
  fileDigests,
  isAbout,
  keyProblem,
  kindOf,
  readBundle,
  sigstoreProblem,
  type SigstoreTrust,
  sshVerdict,
} from '../../audit/index.ts';
import { type DenoLock, parseDenoLock, readLock, sha256 } from '../../lock/index.ts';
import { isMissing } from '../workspace.ts';

/** Whose signature counts. Nothing in a bundle chooses it. */
export type Trust =
  | { readonly kind: 'key'; readonly pem: string; readonly name: string }
  | { readonly kind: 'ssh'; readonly allowedSigners: string; readonly identity?: string }
  | ({ readonly kind: 'sigstore' } & SigstoreTrust);

export interface FileToJudge {
  /** Absolute. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Of the statement's file: a bundle a line. */
  readonly bundles: string;
  readonly trust: Trust;
}

export type Judgement =
  | {
      readonly ok: true;
      readonly subject: string;
      readonly kind: 'compile' | 'run';
      readonly signer: string;
      readonly builder: string;
      readonly packages?: 'compared' | 'not-compared';
    }
  /** One sentence or more. */
  | { readonly ok: false; readonly problem: string };

/** Bundles of one file: what holds more is no list of statements about one repository. */
const most = 10_000;

/** Verifies the signature first, then what it was made over. Of several bundles, one has to hold for this file. */
export async function judgeFile(file: FileToJudge): Promise<Judgement> {
  const lines = file.bundles
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return { ok: false, problem: 'The file of the statement is empty.' };
  if (lines.length > most) return { ok: false, problem: 'There are more than 10,000 statements.' };
  const isList =
    lines.length > 1 && lines.every((line) => line.startsWith('{') && line.endsWith('}'));
  return isList ? await judgeList(lines, file) : await judgeBundle(readBundle(file.bundles), file);
}

/** A statement about other files cannot hold for this one, whoever signed it: its signature is not looked at. */
async function judgeList(lines: readonly string[], file: FileToJudge): Promise<Judgement> {
  const digests = fileDigests(file.bytes);
  const problems: string[] = [];
  let others = 0;
  for (const line of lines) {
    const reading = readBundle(line);
    if (reading.ok && !isAbout(reading.bundle.statement, digests)) {
      others += 1;
      continue;
    }
    const judgement = await judgeBundle(reading, file);
    if (judgement.ok) return judgement;
    problems.push(judgement.problem);
  }
  const count = String(lines.length);
  const [first] = problems;
  if (first === undefined) {
    const problem = `None of the ${count} statements is about this file, which has sha256:${digests.bytes}.`;
    return { ok: false, problem };
  }
  const about =
    others === 0
      ? ''
      : `; ${String(others)} of them ${others === 1 ? 'is' : 'are'} about another file`;
  const problem = `None of the ${count} statements holds${about}. The first that could: ${first}`;
  return { ok: false, problem };
}

async function judgeBundle(
  reading: BundleReading,
  { path, bytes, trust }: FileToJudge,
): Promise<Judgement> {
  if (!reading.ok)
    return { ok: false, problem: `The statement cannot be used. ${reading.message}` };
  const { bundle } = reading;
  const signature = await judgeSignature(bundle, trust);
  if ('problem' in signature) {
    return { ok: false, problem: `The statement cannot be trusted. ${signature.problem}` };
  }
  const { statement } = bundle;
  const check = checkFile({ statement, bytes, denoLocks: denoLocksBeside(path, bytes) });
  if (!check.ok) return { ok: false, problem: check.message };
  const { subject, packages } = check;
  return {
    ok: true,
    subject: subject.name,
    kind: kindOf(statement),
    signer: signature.signer,
    builder: statement.predicate.runDetails.builder.id,
    ...(packages !== undefined && { packages }),
  };
}

async function judgeSignature(
  bundle: Bundle,
  trust: Trust,
): Promise<{ readonly signer: string } | { readonly problem: string }> {
  if (trust.kind === 'key') {
    const problem = keyProblem(bundle, trust.pem, trust.name);
    return problem === undefined ? { signer: trust.name } : { problem };
  }
  if (trust.kind === 'sigstore') {
    const problem = await sigstoreProblem(bundle, trust);
    return problem === undefined ? { signer: trust.identity } : { problem };
  }
  const { problem, signer } = sshVerdict(bundle, trust.allowedSigners, trust.identity);
  return problem === undefined ? { signer: signer ?? '' } : { problem };
}

/** The Deno locks that a lock names, where its own path says that the repository lies around it; by digest. */
function denoLocksBeside(path: string, bytes: Uint8Array): ReadonlyMap<string, DenoLock> {
  const found = new Map<string, DenoLock>();
  const reading = readLock(new TextDecoder().decode(bytes));
  if (!reading.ok) return found;
  const { lock } = reading;
  const own = lock.flow.path.replace(/\.yaml$/, '.lock.json');
  if (!path.endsWith(`/${own}`)) return found;
  const root = path.slice(0, -own.length);
  for (const { denoLock } of Object.values(lock.scripts)) {
    const text = denoLock === undefined ? undefined : readOptional(join(root, denoLock.path));
    if (denoLock === undefined || text === undefined || sha256(text) !== denoLock.sha256) continue;
    const parsed = parseDenoLock(text);
    if (parsed.ok) found.set(denoLock.sha256, parsed.lock);
  }
  return found;
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
