import {
  inOrder,
  type Compilation,
  type CompilerHost,
  type Diagnostic,
} from '../compiler/index.ts';
import { sha256 } from '../lock/index.ts';
import type { Context } from './command.ts';
import { filesOf, type CompiledFile, type CompileMemory, type Recalled } from './compile-memory.ts';
import { createCompilerHost } from './compiler-host.ts';
import type { WorkingFiles } from './working-files.ts';
import { lockPath, readFlows, readText, type Workspace } from './workspace.ts';

/** What is known of some flows, whether it was compiled now or remembered. */
export interface CompileResult {
  readonly diagnostics: readonly Diagnostic[];
  /** Of the flows that were compiled now. */
  readonly silenced: Compilation['silenced'];
  /** The texts that the diagnostics point into. */
  readonly sources: ReadonlyMap<string, string>;
  /** Of the flows without errors, sorted. */
  readonly locks: readonly string[];
  /** The flows that were not known. */
  readonly checked: readonly string[];
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
  const known = new Map<string, Recalled>();
  for (const flow of flows) {
    const recalled = world.memory?.recall(flow);
    if (recalled !== undefined) known.set(flow, recalled);
  }
  const unknown = flows.filter((flow) => !known.has(flow));
  const compiled = unknown.length === 0 ? nothing : await compileNow(unknown, world);
  for (const flow of compiled.flows) {
    known.set(flow.path, { diagnostics: flow.diagnostics, files: filesOf(flow) });
  }
  const isBroken = new Set(
    compiled.flows.flatMap(({ path, locked }) => (locked === undefined ? [path] : [])),
  );
  const inPathOrder = [...known].sort(([a], [b]) => (a < b ? -1 : 1));
  const diagnostics = inOrder(inPathOrder.flatMap(([, flow]) => flow.diagnostics));
  const files = inPathOrder.flatMap(([, flow]) => flow.files);
  return {
    diagnostics,
    silenced: compiled.silenced,
    sources: withSourcesOf(diagnostics, compiled.sources, world.workspace),
    checked: unknown,
    locks: inPathOrder.flatMap(([path]) => (isBroken.has(path) ? [] : [lockPath(path)])),
    changed: files.filter(({ path, text }) => world.files.digestOf(path) !== sha256(text)),
  };
}

type Compiled = Pick<Compilation, 'flows' | 'silenced' | 'sources'>;

const nothing: Compiled = { flows: [], silenced: [], sources: new Map() };

async function compileNow(flows: readonly string[], world: CompileWorld): Promise<Compiled> {
  const { workspace, context, files, memory } = world;
  const { compileRepository } = await import('../compiler/index.ts');
  const host = createCompilerHost(workspace, context);
  const readFile: CompilerHost['readFile'] = async (path) => {
    files.note(path);
    return await host.readFile(path);
  };
  flows.forEach(files.note);
  const compiled = await compileRepository(readFlows(workspace, flows), { ...host, readFile });
  memory?.remember(compiled.flows);
  return compiled;
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
