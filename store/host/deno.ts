import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { sha256 } from '../../lock/index.ts';
import { OperationalError } from '../operational-error.ts';
import { errorCode } from './explain-file-errors.ts';
import { defaultStoreDirectory } from './store-directory.ts';
import { writeAtomically } from './write-atomically.ts';

/** A Deno binary, never npm's shim, which costs 30 ms a start and swallows kills. */
export interface Deno {
  /** Absolute. */
  readonly path: string;
  /** `2.9.6`. */
  readonly version: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds Deno: `DENO_BIN` when it is set, else the binary of the npm package `deno`. Whether its
 * version is the one that a lock asks for is the caller's question.
 */
export async function findDeno(env: Environment): Promise<Deno> {
  const named = env['DENO_BIN'];
  if (named !== undefined && named !== '') return await askVersion(resolve(named), env);
  return findPackagedDeno();
}

/** Declarations of `Deno.*` and the Web as this Deno prints them. Kept in the cache: to start a process costs more. */
export async function denoTypes(deno: Deno, env: Environment): Promise<string> {
  const name = `types-${deno.version}-${statSync(deno.path).size}.d.ts`;
  return await remember(env, name, async () => await runDeno(deno.path, ['types']));
}

/** The version belongs to a binary as long as its path, size and time stay. */
async function askVersion(path: string, env: Environment): Promise<Deno> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) {
    throw new OperationalError(`DENO_BIN names ${path}, and there is no such program.`, {
      hint: 'Name the Deno binary itself, or unset DENO_BIN to use the one that came with millrace.',
    });
  }
  const name = `version-${sha256(`${path}\0${stat.size}\0${stat.mtimeMs}`)}.txt`;
  const text = await remember(env, name, async () => await runDeno(path, ['--version']));
  const version = /^deno (\d+\.\d+\.\d+\S*)/.exec(text)?.[1];
  if (version === undefined) {
    throw new OperationalError(`DENO_BIN names ${path}, which does not say that it is Deno.`, {
      hint: 'Name the Deno binary itself, or unset DENO_BIN to use the one that came with millrace.',
    });
  }
  return { path, version };
}

function findPackagedDeno(): Deno {
  const name = platformPackage();
  const manifest = name === undefined ? undefined : findManifest(name);
  const path = manifest === undefined ? undefined : join(dirname(manifest), 'deno');
  if (name === undefined || manifest === undefined || path === undefined || !existsSync(path)) {
    throw notInstalled(name);
  }
  if (isMuslOnly()) throw notInstalled(undefined);
  // The package's own file; its version is the binary's.
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
  return { path, version };
}

/** As the npm package `deno` names its platform packages; `undefined` where there is none. */
function platformPackage(): string | undefined {
  const { arch, platform } = process;
  if (arch !== 'x64' && arch !== 'arm64') return undefined;
  if (platform === 'linux') return `@deno/linux-${arch}-glibc`;
  return platform === 'darwin' ? `@deno/darwin-${arch}` : undefined;
}

/** Found from the package `deno`, beside which npm may have nested it. */
function findManifest(name: string): string | undefined {
  try {
    const deno = createRequire(import.meta.url).resolve('deno/package.json');
    return createRequire(deno).resolve(`${name}/package.json`);
  } catch (error) {
    if (errorCode(error) === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** On Alpine the binary is there and cannot start. */
function isMuslOnly(): boolean {
  if (process.platform !== 'linux') return false;
  const [musl, glibc] =
    process.arch === 'x64'
      ? ['/lib/ld-musl-x86_64.so.1', '/lib64/ld-linux-x86-64.so.2']
      : ['/lib/ld-musl-aarch64.so.1', '/lib/ld-linux-aarch64.so.1'];
  return existsSync(musl) && !existsSync(glibc);
}

function notInstalled(name: string | undefined): OperationalError {
  const system = `${process.platform} on ${process.arch}`;
  if (name !== undefined) {
    return new OperationalError(`Deno was not found: its package ${name} is not installed.`, {
      hint: 'Install millrace again without leaving out optional packages (`npm install --include=optional`), or name a Deno binary in DENO_BIN.',
    });
  }
  return new OperationalError(`npm has no Deno for this system (${system}, or without glibc).`, {
    hint: 'Install Deno 2.9.6 or newer from your system and name its binary in DENO_BIN.',
  });
}

async function runDeno(path: string, words: readonly string[]): Promise<string> {
  const { execa } = await import('execa');
  const env = { NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' };
  const options = { env, extendEnv: false, stdin: 'ignore', reject: false } as const;
  const result = await execa(path, words, { ...options, timeout: 30_000 });
  if (result.exitCode === 0) return result.stdout;
  const reason = result.code ?? result.signal ?? `exit code ${result.exitCode ?? 'unknown'}`;
  throw new OperationalError(`Deno at ${path} does not work: ${reason}.`, {
    hint: 'See what it says when you start it by hand, and name another binary in DENO_BIN.',
  });
}

/** A text that a process would compute again. A cache that cannot be written is only slower. */
async function remember(
  env: Environment,
  name: string,
  compute: () => Promise<string>,
): Promise<string> {
  const path = join(defaultStoreDirectory(env), 'deno', name);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const text = await compute();
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeAtomically(path, Buffer.from(text));
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
  return text;
}
