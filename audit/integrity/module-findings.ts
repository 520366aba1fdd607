import type { BytesState, ScriptFacts, ScriptUse } from '../model/closure-facts.ts';
import type { Finding } from '../model/finding.ts';
import { commandFor, flowId, makeFinding } from '../model/make-finding.ts';
import { bytesFinding, type PinnedBytes } from './pinned-bytes.ts';

/** A file of closures, and who uses it. */
interface SharedFile extends PinnedBytes {
  readonly bytes: BytesState;
  readonly uses: readonly ScriptUse[];
}

/** The modules and Deno locks of all scripts, each file once however many scripts have it; and the scripts' digests. */
export function moduleFindings(scripts: readonly ScriptFacts[]): readonly Finding[] {
  const modules = shared(
    scripts.flatMap(({ modules: all, uses }) => all.map((one) => ({ ...one, uses }))),
  );
  const denoLocks = shared(
    scripts.flatMap(({ denoLock, uses }) =>
      denoLock === undefined ? [] : [{ ...denoLock, uses }],
    ),
  );
  return [
    ...modules.flatMap((file) => bytesFinding(file.bytes, file, usesOf(file.uses)) ?? []),
    ...denoLocks.flatMap((file) => bytesFinding(file.bytes, file, usesOf(file.uses)) ?? []),
    ...scripts.flatMap((script) => denoLockFinding(script) ?? []),
    ...scripts.flatMap((script) => digestFinding(script) ?? []),
  ];
}

function shared(files: readonly SharedFile[]): readonly SharedFile[] {
  const known = new Map<string, SharedFile>();
  for (const file of files) {
    const key = JSON.stringify([file.path, file.sha256, file.blob]);
    const before = known.get(key);
    known.set(key, before ? { ...file, uses: [...before.uses, ...file.uses] } : file);
  }
  return [...known.values()];
}

/** Bytes that are there, and that no run would take for a Deno lock. */
function denoLockFinding({ denoLock, uses }: ScriptFacts): Finding | undefined {
  if (denoLock?.bytes !== 'there' || denoLock.problem === undefined) return undefined;
  const { path, problem } = denoLock;
  return makeFinding('integrity/deno-lock', {
    subject: path,
    message: `${path}: ${problem}`,
    location: { path },
    fix: 'Restore it from git, or delete it and run `millrace pin && millrace compile`.',
    related: usesOf(uses),
  });
}

function digestFinding({ digest, computed, script, uses }: ScriptFacts): Finding | undefined {
  if (computed === undefined || computed === digest) return undefined;
  const { entry } = script;
  const flows = [...new Set(uses.map(({ flow }) => flowId(flow)))].sort();
  return makeFinding('integrity/script-digest', {
    subject: `${entry}@${digest}`,
    message: `A lock calls ${entry} with its modules and packages ${digest.slice(0, 12)}…, and their digest is ${computed.slice(0, 12)}….`,
    location: { path: entry },
    fix: commandFor('millrace compile', ...flows),
    related: usesOf(uses),
  });
}

/** `flows/a.yaml, step search`, sorted, each once. */
function usesOf(uses: readonly ScriptUse[]): readonly string[] {
  return [...new Set(uses.map(({ flow, step }) => `${flow}, step ${step}`))].sort();
}
