import { inOrder, type CompiledFlow, type Diagnostic } from '../compiler/index.ts';
import { sha256 } from '../lock/index.ts';
import type { Context } from './command.ts';
import type { CompileMemory } from './compile-memory.ts';
import { createCompilerHost } from './compiler-host.ts';
import type { WorkingFiles } from './working-files.ts';
import { grantsPath, lockPath, readFlows, readText, type Workspace } from './workspace.ts';

/** A file that a compile writes; `path` is relative to the root. */
export interface CompiledFile {
  readonly path: string;
  readonly text: string;
}

/** What is known of some flows, whether it was compiled now or remembered. */
export interface CompileResult {
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that the diagnostics point into. */
  readonly sources: ReadonlyMap<string, string>;
  /** Of the flows without errors, sorted. */
  readonly locks: readonly string[];
  /** What lies there otherwise, or not at all. */
  readonly changed: readonly CompiledFile[];
}

export interface CompileWorld {
  readonly workspace: Workspace;
  readonly context: Context;
  readonly files: WorkingFiles;
  /** Absent when nothing may be taken from memory. */
  readonly memory: CompileMemory | undefined;
}

/** Compiles those of the flows whose outcome is not known: with none, no compiler is loaded. */
export async function compileChanged(
  flows: readonly string[],
  world: CompileWorld,
): Promise<CompileResult> {
  const known = new Map<string, readonly Diagnostic[]>();
  for (const flow of flows) {
    const diagnostics = world.memory?.recall(flow);
    if (diagnostics !== undefined) known.set(flow, diagnostics);
  }
  const unknown = flows.filter((flow) => !known.has(flow));
  const compiled = unknown.length === 0 ? nothing : await compileNow(unknown, world);
  for (const { path, diagnostics } of compiled.flows) known.set(path, diagnostics);
  const failed = new Set(
    compiled.flows.filter(({ locked }) => locked === undefined).map(({ path }) => path),
  );
  const paths = [...known.keys()].sort();
  const diagnostics = inOrder(paths.flatMap((path) => known.get(path) ?? []));
  return {
    diagnostics,
    sources: withSourcesOf(diagnostics, compiled.sources, world.workspace),
    locks: paths.filter((path) => !failed.has(path)).map(lockPath),
    changed: filesOf(compiled.flows).filter(
      ({ path, text }) => world.files.digestOf(path) !== sha256(text),
    ),
  };
}

interface Compiled {
  readonly flows: readonly CompiledFlow[];
  readonly sources: ReadonlyMap<string, string>;
}

const nothing: Compiled = { flows: [], sources: new Map() };

async function compileNow(flows: readonly string[], world: CompileWorld): Promise<Compiled> {
  const { workspace, context, memory } = world;
  const { compileRepository } = await import('../compiler/index.ts');
  const host = createCompilerHost(workspace, context);
  const compiled = await compileRepository(readFlows(workspace, flows), host);
  memory?.remember(compiled.flows);
  return compiled;
}

function filesOf(flows: readonly CompiledFlow[]): readonly CompiledFile[] {
  return flows.flatMap(({ path, locked }) =>
    locked === undefined
      ? []
      : [
          { path: lockPath(path), text: locked.lockText },
          { path: grantsPath(path), text: locked.grantsText },
        ],
  );
}

/** What was remembered points into files that are as they were. */
function withSourcesOf(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  workspace: Workspace,
): ReadonlyMap<string, string> {
  const all = new Map(sources);
  for (const { span, related } of diagnostics) {
    for (const { path } of [span, ...related.map((other) => other.span)]) {
      const text = all.has(path) ? undefined : readText(workspace, path);
      if (text !== undefined) all.set(path, text);
    }
  }
  return all;
}
