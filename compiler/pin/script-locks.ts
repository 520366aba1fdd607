import { denoLockPath, parseDenoLock, resolveSpecifier } from '../../lock/index.ts';
import { packageImports } from '../2-resolve/closure-packages.ts';
import type { ClosureReader } from '../2-resolve/read-closure.ts';
import { decode } from '../2-resolve/read-module.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { DenoLockProblem, DenoLockRequest, PinHost } from './pin-host.ts';

/**
 * A new text for a script's Deno lock; `undefined` when it needs none, or cannot have one and the
 * diagnostics say why.
 */
export type NewLock = Outcome<string | undefined>;

/** Adds to a script's Deno lock what it misses. No version that it holds is moved. */
export async function completeDenoLock(
  script: string,
  host: PinHost,
  reader: ClosureReader,
): Promise<NewLock> {
  const specifiers = await specifiersOf(script, reader);
  const existing = await host.readFile(denoLockPath(script));
  if (isComplete(existing, specifiers)) return nothing;
  return await resolve(script, host, reader, {});
}

/** Moves packages of a script's Deno lock to the newest versions that the script's imports admit. */
export async function moveDenoLock(
  script: string,
  packages: 'all' | readonly string[],
  host: PinHost,
  reader: ClosureReader,
): Promise<NewLock> {
  const specifiers = await specifiersOf(script, reader);
  if (specifiers.length === 0) return nothing;
  return await resolve(script, host, reader, { update: packages });
}

const nothing: NewLock = { value: undefined, diagnostics: [] };

/** None when anything is wrong with the modules: whoever reads the closure says what. */
async function specifiersOf(script: string, reader: ClosureReader): Promise<readonly string[]> {
  const modules = await reader.modulesOf(script);
  const imports = packageImports(modules.value);
  const isSound = modules.diagnostics.length + imports.diagnostics.length === 0;
  return isSound ? imports.value.map(({ specifier }) => specifier) : [];
}

/** A lock that cannot be read is not replaced: whoever reads the closure says what is wrong with it. */
function isComplete(bytes: Uint8Array | undefined, specifiers: readonly string[]): boolean {
  if (specifiers.length === 0) return true;
  if (bytes === undefined) return false;
  const parsed = parseDenoLock(decode(bytes) ?? '');
  if (!parsed.ok) return true;
  return specifiers.every((specifier) => resolveSpecifier(parsed.lock, specifier) !== undefined);
}

async function resolve(
  script: string,
  host: PinHost,
  reader: ClosureReader,
  more: Pick<DenoLockRequest, 'update'>,
): Promise<NewLock> {
  const { value: modules } = await reader.modulesOf(script);
  const existing = await host.readFile(denoLockPath(script));
  const encoder = new TextEncoder();
  const answer = await host.resolveDenoLock({
    scriptPath: script,
    // The text keeps every byte: it was decoded strictly, with its byte order mark.
    modules: new Map([...modules].map(([path, { text }]) => [path, encoder.encode(text)])),
    ...(existing === undefined ? {} : { existing: decode(existing) ?? '' }),
    ...more,
  });
  if (answer.ok) return { value: answer.text, diagnostics: [] };
  const diagnostics = answer.problems.map((problem) => packageProblem(problem, reader));
  return { value: undefined, diagnostics };
}

function packageProblem(problem: DenoLockProblem, reader: ClosureReader): Diagnostic {
  const { path, line, column, message } = problem;
  const text = reader.texts.get(path) ?? '';
  const start = line === undefined ? 0 : offsetOf(text, line, column ?? 1);
  const rest = /^(?:'[^'\n]*'|"[^"\n]*"|\S*)/.exec(text.slice(start))?.[0] ?? '';
  const end = line === undefined ? 0 : start + rest.length;
  return diagnose('pin/package-unresolved', { path, start, end }, { text: message });
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}
