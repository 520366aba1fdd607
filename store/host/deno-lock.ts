import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type DenoLock,
  denoLockPath,
  parseDenoLock,
  parseNpmSpecifier,
  parsePackageId,
} from '../../lock/index.ts';
import { DenoLockError } from '../deno-lock-error.ts';
import { type DenoInfo, readDenoInfo } from '../deno-info.ts';
import { OperationalError } from '../operational-error.ts';
import { isRepositoryPath } from '../repository-path.ts';
import { trimDenoLock } from '../trim-deno-lock.ts';
import type { Deno } from './deno.ts';
import { explainFileErrors } from './explain-file-errors.ts';
import { type DenoRun, runResolver } from './run-resolver.ts';

export interface DenoLockRequest {
  readonly deno: Deno;
  /** Repository path of the module that exports `main`; a key of `modules`. */
  readonly scriptPath: string;
  /** Every module of the script's closure by repository path. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  /** Text of the script's present Deno lock: what it holds keeps its version. */
  readonly existing?: string | undefined;
  /** Names of packages that may move to other versions, or all. */
  readonly update?: 'all' | readonly string[] | undefined;
  /** Default: this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A lock's text and what it says. */
interface ReadLock {
  readonly text: string;
  readonly lock: DenoLock;
}

/**
 * The text of a script's Deno lock: exactly the packages that its modules import, and what those
 * need. What `existing` holds stays; what is missing is resolved by Deno with the user's registry;
 * what nothing imports goes. Throws a `DenoLockError` when the script's files are to blame.
 */
export async function resolveDenoLock(request: DenoLockRequest): Promise<string> {
  return await explainFileErrors(
    'The temporary folder',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'millrace-resolve-'));
      try {
        writeModules(folder, request.modules);
        return await resolveIn(folder, request);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    'in TMPDIR',
  );
}

async function resolveIn(folder: string, request: DenoLockRequest): Promise<string> {
  const run: DenoRun = { deno: request.deno, folder, env: request.env ?? process.env };
  const info = await readImports(run, request.scriptPath, ['--no-npm']);
  const others = info.problems.filter(({ message }) => !message.includes('--no-npm is specified'));
  if (others.length > 0) throw new DenoLockError(others);
  const keys = lockKeys(info.specifiers, request.scriptPath);
  const kept = keepExisting(request, keys);
  if (request.update === undefined && isComplete(kept, keys)) return trim(kept, keys);
  const pinned = request.update === undefined ? kept : await holdOthers(run, request.update, kept);
  return trim(await resolve(run, request.scriptPath, pinned), keys);
}

/** The modules' own folder is the repository's root for as long as Deno looks at them. */
function writeModules(folder: string, modules: ReadonlyMap<string, Uint8Array>): void {
  for (const [path, bytes] of modules) {
    if (!isRepositoryPath(path)) throw new RangeError(`"${path}" is no path of the repository.`);
    mkdirSync(dirname(join(folder, 'root', path)), { recursive: true });
    writeFileSync(join(folder, 'root', path), bytes);
  }
}

async function readImports(
  run: DenoRun,
  scriptPath: string,
  options: readonly string[],
): Promise<DenoInfo> {
  const words = ['info', '--json', '--no-lock', '--no-config', '--no-remote', ...options];
  const { exitCode, stdout, reason } = await runResolver(run, [...words, join('root', scriptPath)]);
  if (exitCode === 0)
    return readDenoInfo(stdout, `${pathToFileURL(join(run.folder, 'root')).href}/`);
  throw new OperationalError(`Deno could not read the imports of ${scriptPath}: ${reason}`);
}

/** How Deno spells the specifiers in its lock. */
function lockKeys(specifiers: readonly string[], scriptPath: string): readonly string[] {
  const keys = specifiers.map((specifier) => {
    const key = parseNpmSpecifier(specifier)?.key;
    if (key !== undefined) return key;
    const message = `"${specifier}" is no version or range that Deno knows.`;
    throw new DenoLockError([{ path: scriptPath, message }]);
  });
  return [...new Set(keys)].sort();
}

/** What of the present lock is still imported; nothing when all may move. */
function keepExisting(request: DenoLockRequest, keys: readonly string[]): ReadLock | undefined {
  if (request.existing === undefined || request.update === 'all') return undefined;
  const present = read(request.existing, denoLockPath(request.scriptPath));
  const imported = keys.filter((key) => Object.hasOwn(present.lock.specifiers, key));
  return imported.length === 0 ? undefined : read(trim(present, imported), request.scriptPath);
}

function read(text: string, path: string): ReadLock {
  const reading = parseDenoLock(text);
  if (reading.ok) return { text, lock: reading.lock };
  throw new DenoLockError([{ path, message: reading.message }]);
}

function isComplete(kept: ReadLock | undefined, keys: readonly string[]): boolean {
  return keys.every((key) => kept !== undefined && Object.hasOwn(kept.lock.specifiers, key));
}

function trim(found: ReadLock | undefined, keys: readonly string[]): string {
  const { text, lock } = found ?? read('{"version":"5"}', '');
  return trimDenoLock(text, lock, keys);
}

/**
 * Some packages may move and all others must not: those are resolved first, by their exact versions,
 * and Deno then takes what is there before anything newer.
 */
async function holdOthers(
  run: DenoRun,
  update: 'all' | readonly string[],
  kept: ReadLock | undefined,
): Promise<ReadLock | undefined> {
  const ids = Object.keys(kept?.lock.npm ?? {}).flatMap((id) => parsePackageId(id) ?? []);
  const others = ids.filter(({ name }) => update !== 'all' && !update.includes(name));
  if (others.length === 0) return undefined;
  const imports = others.map(({ name, version }) => `import 'npm:${name}@${version}';\n`);
  const path = 'millrace-held-packages.ts';
  writeFileSync(join(run.folder, 'root', path), [...new Set(imports)].join(''));
  return await resolve(run, path, undefined);
}

/** Lets Deno write a lock; it takes only descriptions of packages from the registry, no archive. */
async function resolve(
  run: DenoRun,
  scriptPath: string,
  start: ReadLock | undefined,
): Promise<ReadLock> {
  const file = join(run.folder, 'deno.lock');
  rmSync(file, { force: true });
  if (start !== undefined) writeFileSync(file, start.text);
  const words = ['install', '--no-config', '--no-remote', `--lock=${file}`, '--lockfile-only'];
  const result = await runResolver(run, [...words, '--entrypoint', join('root', scriptPath)]);
  if (result.exitCode !== 0) throw await explain(run, scriptPath, result.reason);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '{"version":"5"}';
  return read(text, denoLockPath(scriptPath));
}

/** `deno install` stops at the first problem, `deno info` lists all. */
async function explain(
  run: DenoRun,
  scriptPath: string,
  reason: string,
): Promise<OperationalError> {
  const { problems } = await readImports(run, scriptPath, []);
  const blamed = problems.filter(({ message }) => !/^Failed loading|^error sending/.test(message));
  if (blamed.length > 0 && blamed.length === problems.length) {
    return new DenoLockError(blamed, 'Correct the import, or its version.');
  }
  return new OperationalError(`Deno could not resolve the packages of ${scriptPath}: ${reason}`, {
    hint: 'See that the registry and the proxy of your npm configuration can be reached, and that DENO_CERT names the certificates they need.',
  });
}
