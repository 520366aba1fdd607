import type { Sha256 } from '../../lock/index.ts';
import { parseFlow, type FlowFile } from '../1-parse/parse-flow.ts';
import { usedFlows } from '../2-resolve/order-flows.ts';
import { createClosureReader, type ClosureReader } from '../2-resolve/read-closure.ts';
import { readModule, type ReadModule } from '../2-resolve/read-module.ts';
import { createProgramMemory, type ProgramMemory } from '../checker/program-memory.ts';
import type { RepositoryProgram } from '../checker/repository-program.ts';
import type { SoundFlow } from '../compile-level.ts';
import type { CompiledFlows, CompileTools } from '../compile-tools.ts';
import type { CompiledFlow } from '../compiled-flow.ts';
import type { CompilerHost } from '../model/host.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedFlow } from '../model/parsed.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import { openProgram } from '../open-program.ts';
import { createRecent } from './recent.ts';

/** Tools that remember what they made, as long as the bytes that it follows from stay. */
export interface SessionTools extends Omit<CompileTools, 'pause'> {
  /** For flows that nobody edits: the programs of those that somebody does stay as they are. */
  readonly openProgramAside: OpenProgram;
  /** Hears that a file is another, or any file. */
  readonly forget: (path: string | undefined) => void;
}

/** Enough for what people have open, and for a background check that goes over all files. */
const mostFlows = 256;
const mostModules = 8_192;
/** A program keeps every type that its checker made: few are kept. */
const mostPrograms = 2;
const mostScripts = 64;

export function createSessionTools(): SessionTools {
  const parsed = createRecent<string, { bytes: Uint8Array; flow: Outcome<ParsedFlow> }>(mostFlows);
  const compiled = createRecent<string, Recalled>(mostFlows);
  const read = rememberedModules();
  const memory = createProgramMemory();
  let reader: ClosureReader | undefined;
  return {
    parse: (file: FlowFile) => {
      const known = parsed.get(file.path);
      if (known !== undefined && sameBytes(known.bytes, file.bytes)) return known.flow;
      const flow = parseFlow(file);
      parsed.set(file.path, { bytes: file.bytes, flow });
      return flow;
    },
    openReader: (host) => (reader ??= createClosureReader(host, read)),
    openProgram: programOpener(memory, mostPrograms),
    openProgramAside: programOpener(memory, 1),
    recall: (flow, done) => {
      const known = compiled.get(flow.value.path);
      return known !== undefined && isSame(known, flow, done) ? known.compiled : undefined;
    },
    remember: (flow, done, made) => {
      // What is wrong may also follow from which other files there are.
      if (!made.followsFromInputs) return;
      compiled.set(flow.value.path, { flow, used: usedOf(flow, done), compiled: made });
    },
    forget: (path) => {
      if (path === undefined || !/^flows\/.*\.ya?ml$/.test(path)) reader = undefined;
    },
  };
}

interface Recalled {
  readonly flow: SoundFlow;
  readonly used: readonly (CompiledFlow | undefined)[];
  readonly compiled: CompiledFlow;
}

function isSame({ flow: known, used }: Recalled, flow: SoundFlow, done: CompiledFlows): boolean {
  if (known.value !== flow.value || known.scripts.size !== flow.scripts.size) return false;
  const now = usedOf(flow, done);
  return (
    used.every((child, at) => child === now[at]) &&
    [...flow.scripts].every(([uses, { digest }]) => known.scripts.get(uses)?.digest === digest)
  );
}

function usedOf({ value }: SoundFlow, done: CompiledFlows): Recalled['used'] {
  return usedFlows(value).map((path) => done.get(path));
}

function rememberedModules(): typeof readModule {
  const known = createRecent<string, { bytes: Uint8Array; module: ReadModule }>(mostModules);
  return (path, bytes, blob) => {
    const before = known.get(path);
    if (before !== undefined && sameBytes(before.bytes, bytes)) return before.module;
    const module = readModule(path, bytes, blob);
    known.set(path, { bytes, module });
    return module;
  };
}

/** `later` gives scripts that a new program should hold as well. */
type OpenProgram = (
  needed: readonly ScriptClosure[],
  host: CompilerHost,
  later?: () => Promise<readonly ScriptClosure[]>,
) => Promise<RepositoryProgram>;

interface OpenedProgram {
  readonly closures: ReadonlyMap<Sha256, ScriptClosure>;
  readonly program: RepositoryProgram;
}

/**
 * Opens programs, or takes one that is open and holds these scripts. A new one also takes what the
 * last one had, so that the flows that are open share one: to go from one to another costs nothing.
 */
function programOpener(memory: ProgramMemory, most: number): OpenProgram {
  const open = createRecent<OpenedProgram, OpenedProgram>(most);
  return async (needed, host, later) => {
    const digests = needed.map(({ digest }) => digest);
    const fitting = open
      .values()
      .findLast(({ closures }) => digests.every((one) => closures.has(one)));
    if (fitting !== undefined) return (open.get(fitting) ?? fitting).program;
    const make = async (closures: OpenedProgram['closures']): Promise<RepositoryProgram> => {
      const program = await openProgram([...closures.values()], host, memory);
      const made = { closures, program };
      open.set(made, made);
      return program;
    };
    const own = grown(needed, open.values().at(-1));
    if (later === undefined) return await make(own);
    const all = byDigest([...needed, ...(await later())]);
    // What the host refuses of the others, such as a package that is not there, is not for this one to say.
    return await make(all).catch(async () => await make(own));
  };
}

/** The scripts that are needed, and those of the last program that are not other versions of them. */
function grown(
  needed: readonly ScriptClosure[],
  last: OpenedProgram | undefined,
): OpenedProgram['closures'] {
  const entries = new Set(needed.map(({ entry }) => entry));
  const kept = [...(last?.closures.values() ?? [])].filter(({ entry }) => !entries.has(entry));
  const all = kept.length + needed.length > mostScripts ? needed : [...kept, ...needed];
  return byDigest(all);
}

function byDigest(closures: readonly ScriptClosure[]): OpenedProgram['closures'] {
  const inOrder = [...closures].sort((a, b) => (a.entry < b.entry ? -1 : 1));
  return new Map(inOrder.map((closure) => [closure.digest, closure]));
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && a.every((byte, at) => byte === b[at]));
}
