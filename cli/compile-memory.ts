import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Compilation } from '../compiler/index.ts';
import { sha256 } from '../lock/index.ts';
import { defaultStoreDirectory } from '../store/index.ts';
import type { Context } from './command.ts';
import { version } from './version.ts';
import { grantsPath, isMissing, lockPath, readBytes, type Workspace } from './workspace.ts';

/** A file that a compile writes; `path` is relative to the root. */
export interface CompiledFile {
  readonly path: string;
  readonly text: string;
}

/**
 * What is remembered of one flow that compiled without a word: the digests of all the files that the
 * result depends on (`null`: was not there), and the result. It lies in the user's cache folder, never
 * in the repository, where a change under review could forge it.
 */
interface FlowMemory {
  readonly inputs: Readonly<Record<string, string | null>>;
  readonly lockText: string;
  readonly grantsText: string;
}

/** The results of all `flows`, when for every one of them nothing changed; else `undefined`. */
export function recallCompilation(
  workspace: Workspace,
  context: Context,
  flows: readonly string[],
): readonly CompiledFile[] | undefined {
  const seen = new Map<string, string | null>();
  const files: CompiledFile[] = [];
  for (const flow of flows) {
    const memory = readMemory(memoryPath(workspace, context, flow));
    if (memory === undefined || !isCurrent(workspace, memory, seen)) return undefined;
    files.push({ path: lockPath(flow), text: memory.lockText });
    files.push({ path: grantsPath(flow), text: memory.grantsText });
  }
  return files;
}

/** Keeps what compiled without a diagnostic. A memory that cannot be kept is only slower. */
export function rememberCompilation(
  workspace: Workspace,
  context: Context,
  compilation: Compilation,
): void {
  for (const { path, locked, diagnostics, inputs } of compilation.flows) {
    if (locked === undefined || diagnostics.length > 0) continue;
    const { lockText, grantsText } = locked;
    const memory: FlowMemory = { inputs: Object.fromEntries(inputs), lockText, grantsText };
    try {
      keep(memoryPath(workspace, context, path), JSON.stringify(memory));
    } catch {
      return;
    }
  }
}

function keep(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${String(process.pid)}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

function isCurrent(
  workspace: Workspace,
  memory: FlowMemory,
  seen: Map<string, string | null>,
): boolean {
  return Object.entries(memory.inputs).every(([path, digest]) => {
    let now = seen.get(path);
    if (now === undefined) {
      const bytes = readBytes(workspace, path);
      now = bytes === undefined ? null : sha256(bytes);
      seen.set(path, now);
    }
    return now === digest;
  });
}

function readMemory(path: string): FlowMemory | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    // Only this program writes these files, whole or not at all; a foreign one is caught below.
    const memory = JSON.parse(text) as Partial<FlowMemory>;
    const whole =
      typeof memory.inputs === 'object' &&
      typeof memory.lockText === 'string' &&
      typeof memory.grantsText === 'string';
    return whole ? (memory as FlowMemory) : undefined;
  } catch {
    return undefined;
  }
}

/** One file a flow and a repository, below a folder for this very build of the compiler. */
function memoryPath(workspace: Workspace, context: Context, flow: string): string {
  const name = sha256(`${workspace.root}\n${flow}\n${context.env['DENO_BIN'] ?? ''}`).slice(0, 40);
  return join(defaultStoreDirectory(context.env), 'compile', buildId(), `${name}.json`);
}

let knownBuild: string | undefined;

/** Version, and size and time of every built file: while we develop, the version stays the same. */
function buildId(): string {
  if (knownBuild !== undefined) return knownBuild;
  const hash = createHash('sha256').update(version);
  for (const folder of ['compiler', 'lock']) {
    const top = fileURLToPath(new URL(`../${folder}`, import.meta.url));
    for (const entry of readdirSync(top, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const { size, mtimeMs } = statSync(join(entry.parentPath, entry.name));
      hash.update(`${entry.name} ${String(size)} ${String(mtimeMs)}\n`);
    }
  }
  knownBuild = hash.digest('hex').slice(0, 16);
  return knownBuild;
}
