import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CompiledFlow, Diagnostic } from '../compiler/index.ts';
import { sha256, type Sha256 } from '../lock/index.ts';
import { defaultStoreDirectory } from '../store/index.ts';
import { readBuildId } from './build-id.ts';
import type { Context } from './command.ts';
import type { WorkingFiles } from './working-files.ts';
import { grantsPath, lockPath, type Workspace } from './workspace.ts';

/**
 * What earlier compiles of a repository found, by digests of everything that it follows from. It lies
 * in the user's cache folder, never in the repository, where a change under review could forge it.
 */
export interface CompileMemory {
  /** What was found of a flow, when nothing that it follows from has changed since; else `undefined`. */
  readonly recall: (flow: string) => Recalled | undefined;
  /** Keeps what is sure to come out again. A memory that cannot be kept is only slower. */
  readonly remember: (flows: readonly CompiledFlow[]) => void;
}

export interface Recalled {
  readonly diagnostics: readonly Diagnostic[];
  /** Its lock and grants, where they do not lie there as they were made. */
  readonly files: readonly CompiledFile[];
}

/** A file that a compile writes; `path` is relative to the root. */
export interface CompiledFile {
  readonly path: string;
  readonly text: string;
}

/** The lock and the grants of a flow; none when it has errors. */
export function filesOf({ path, locked }: CompiledFlow): readonly CompiledFile[] {
  if (locked === undefined) return [];
  return [
    { path: lockPath(path), text: locked.lockText },
    { path: grantsPath(path), text: locked.grantsText },
  ];
}

/** A flow whose files, warnings and outcome are known. `inputs` are indexes of `files`. */
interface KnownFlow {
  readonly inputs: readonly number[];
  readonly lock: Sha256;
  readonly grants: Sha256;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is written to the disk. A file is named once, however many flows read it. */
interface Stored {
  readonly files: readonly (readonly [path: string, digest: Sha256 | null])[];
  readonly flows: Readonly<Record<string, KnownFlow>>;
}

type Inputs = readonly (readonly [path: string, digest: Sha256 | null])[];

interface Known extends Omit<KnownFlow, 'inputs'> {
  readonly inputs: Inputs;
  /** Of what this process made; nobody needs them who finds them written. */
  readonly files?: readonly CompiledFile[];
}

export function openCompileMemory(
  workspace: Workspace,
  context: Context,
  files: WorkingFiles,
  build: string | undefined = readBuildId(),
): CompileMemory {
  // While this program is worked on and not built, its next result may be another.
  const place = build === undefined ? undefined : placeOf(workspace, context, build);
  const flows = new Map<string, Known>(place === undefined ? [] : read(place));
  const isCurrent = ([path, digest]: Inputs[number]): boolean => files.digestOf(path) === digest;
  return {
    recall: (flow) => {
      const known = flows.get(flow);
      if (known === undefined || !known.inputs.every(isCurrent)) return undefined;
      const isWritten =
        files.digestOf(lockPath(flow)) === known.lock &&
        files.digestOf(grantsPath(flow)) === known.grants;
      if (isWritten) return { diagnostics: known.diagnostics, files: [] };
      return known.files && { diagnostics: known.diagnostics, files: known.files };
    },
    remember: (compiled) => {
      for (const flow of compiled) {
        const known = knownOf(flow);
        if (known === undefined) flows.delete(flow.path);
        else flows.set(flow.path, known);
      }
      for (const path of flows.keys()) if (files.digestOf(path) === null) flows.delete(path);
      if (place !== undefined) write(place, flows);
    },
  };
}

function knownOf(flow: CompiledFlow): Known | undefined {
  const { locked } = flow;
  if (locked === undefined || !flow.followsFromInputs) return undefined;
  return {
    files: filesOf(flow),
    inputs: [...flow.inputs],
    lock: sha256(locked.lockText),
    grants: sha256(locked.grantsText),
    diagnostics: flow.diagnostics,
  };
}

/** One file a repository, and what its first line must say. */
interface Place {
  readonly path: string;
  /** Of this build of the compiler, and of the Deno whose types it reads. */
  readonly maker: string;
}

function placeOf(workspace: Workspace, context: Context, build: string): Place {
  const name = `${sha256(workspace.root).slice(0, 40)}.json`;
  const path = join(defaultStoreDirectory(context.env), 'compile', name);
  return { path, maker: sha256(`${build}\n${namedDeno(context)}`) };
}

/** A Deno that `DENO_BIN` names may be replaced; the one that came with us is part of the build. */
function namedDeno({ env }: Context): string {
  const path = env['DENO_BIN'] ?? '';
  const stat = path === '' ? undefined : statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? path : `${path} ${String(stat.size)} ${String(stat.mtimeMs)}`;
}

/** The first line holds the maker and the digest of the rest: what is not whole, or is another's, is nothing. */
function read({ path, maker }: Place): readonly (readonly [string, Known])[] {
  const text = readIfThere(path);
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (text.slice(0, end) !== `${maker} ${sha256(body)}`) return [];
  // True: only this build writes that first line.
  const { files, flows } = JSON.parse(body) as Stored;
  return Object.entries(flows).map(([flow, known]) => {
    const inputs = known.inputs.flatMap((at) => files.slice(at, at + 1));
    return [flow, { ...known, inputs }];
  });
}

/** A memory that may not be read is none. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function write({ path, maker }: Place, flows: ReadonlyMap<string, Known>): void {
  const numbers = new Map<string, number>();
  const files: Inputs[number][] = [];
  const numberOf = (input: Inputs[number]): number => {
    const key = `${input[1] ?? ''} ${input[0]}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, files.length);
    return files.push(input) - 1;
  };
  const stored: Stored = {
    flows: Object.fromEntries(
      [...flows].map(([flow, { inputs, lock, grants, diagnostics }]) => [
        flow,
        { inputs: inputs.map(numberOf), lock, grants, diagnostics },
      ]),
    ),
    files,
  };
  const body = JSON.stringify(stored);
  replace(path, `${maker} ${sha256(body)}\n${body}`);
}

/** Whole or not at all, so that compiles side by side cannot spoil it: one of them is forgotten. */
function replace(path: string, text: string): void {
  const draft = `${path}.${String(process.pid)}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  } catch {
    // Without a memory the next compile does all the work, and says the same.
    rmSync(draft, { force: true });
  }
}
