import { sha256, type Sha256 } from '../lock/index.ts';
import { parseFlow, type FlowFile } from './1-parse/parse-flow.ts';
import { createClosureReader, type ClosureReader } from './2-resolve/read-closure.ts';
import { resolveFlow } from './2-resolve/resolve-flow.ts';
import { inferScripts } from './3-infer/infer-scripts.ts';
import { checkFlow } from './4-check/check-flow.ts';
import { createSchemaJudge } from './4-check/schema-judge.ts';
import { lockFlow } from './5-lock/lock-flow.ts';
import { writeFlowModule, type FlowModule } from './checker/flow-module.ts';
import type { RepositoryProgram } from './checker/repository-program.ts';
import { wireTypes } from './checker/wire-types.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { inOrder, isError } from './diagnostics/in-order.ts';
import type { CompilerHost } from './model/host.ts';
import type { LockedFlow } from './model/locked.ts';
import type { Outcome } from './model/outcome.ts';
import type { ParsedFlow } from './model/parsed.ts';
import type { ResolvedFlow, ResolvedStep, ScriptClosure } from './model/resolved.ts';
import type { Signature, TypedFlow } from './model/typed.ts';
import { openProgram } from './open-program.ts';

export type { FlowFile } from './1-parse/parse-flow.ts';

/** What became of one flow file. */
export interface CompiledFlow {
  readonly path: string;
  readonly id: string;
  /** Absent when something is wrong: a flow with errors has no lock. */
  readonly locked?: LockedFlow;
  /** Of the flow file and of the scripts that it uses. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * The working-tree files that the lock follows from, with the digests of their bytes: while they
   * stay, so does the lock. A pin behind the working tree also follows from git, and is said.
   */
  readonly inputs: ReadonlyMap<string, Sha256 | null>;
}

/** What became of a repository. */
export interface Compilation {
  readonly flows: readonly CompiledFlow[];
  /** Everything that was found, each once, by path and place. */
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that the diagnostics point into. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Compiles flows with all the scripts that they use, in one Program. */
export async function compileRepository(
  files: readonly FlowFile[],
  host: CompilerHost,
): Promise<Compilation> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const parsed = sorted.map((file) => ({ file, ...parseFlow(file) }));
  const reader = createClosureReader(host);
  const resolved = await resolveAll(parsed, host, reader);
  const closures = uniqueClosures(resolved.flatMap(({ value }) => closuresOf(value.steps)));
  const program = await openProgram(closures, host);
  const inferred = inferAll(closures, program);
  const checked = checkAll(resolved, inferred, program);
  const unreadable = parsed.filter(({ diagnostics }) => diagnostics.some(isError));
  const flows = [...unreadable.map(unreadableFlow), ...checked].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
  const diagnostics = inOrder(flows.flatMap((flow) => flow.diagnostics));
  return { flows, diagnostics, sources: sourcesOf(parsed, closures, reader) };
}

interface ParsedFile extends Outcome<ParsedFlow> {
  readonly file: FlowFile;
}

interface ResolvedFile extends Outcome<ResolvedFlow> {
  readonly file: FlowFile;
}

/** What could not be read in a flow would look like a missing name to every later stage. */
async function resolveAll(
  parsed: readonly ParsedFile[],
  host: CompilerHost,
  reader: ClosureReader,
): Promise<readonly ResolvedFile[]> {
  const readable = parsed.filter(({ diagnostics }) => !diagnostics.some(isError));
  return await Promise.all(
    readable.map(async ({ file, value, diagnostics }): Promise<ResolvedFile> => {
      const resolved = await resolveFlow(value, host, reader);
      return {
        file,
        value: resolved.value,
        diagnostics: [...diagnostics, ...resolved.diagnostics],
      };
    }),
  );
}

function unreadableFlow({ file, value, diagnostics }: ParsedFile): CompiledFlow {
  const { path, id } = value;
  return { path, id, diagnostics: inOrder(diagnostics), inputs: inputsOf(file, []) };
}

function closuresOf(steps: readonly ResolvedStep[]): readonly ScriptClosure[] {
  return steps.flatMap((step) => [
    ...(step.script ? [step.script] : []),
    ...step.scopes.flatMap((scope) => closuresOf(scope)),
  ]);
}

/** By path, so that no result depends on which flow came first. */
function uniqueClosures(closures: readonly ScriptClosure[]): readonly ScriptClosure[] {
  const sorted = [...closures].sort((a, b) => (a.entry < b.entry ? -1 : 1));
  const unique = new Map<Sha256, ScriptClosure>();
  for (const closure of sorted) {
    if (!unique.has(closure.digest)) unique.set(closure.digest, closure);
  }
  return [...unique.values()];
}

/** By script digest; each script is inferred once, however many flows use it. */
type Inferred = ReadonlyMap<Sha256, Outcome<ReadonlyMap<Sha256, Signature>>>;

function inferAll(closures: readonly ScriptClosure[], program: RepositoryProgram): Inferred {
  return new Map(
    closures.map((closure) => [closure.digest, inferScripts([closure], program)] as const),
  );
}

/** A script with errors has no signature to hold an argument to: its flows are not blamed for it. */
function signaturesOf(inferred: Inferred): ReadonlyMap<Sha256, Signature> {
  const sound = [...inferred.values()].filter(({ diagnostics }) => !diagnostics.some(isError));
  return new Map(sound.flatMap(({ value }) => [...value]));
}

function scriptDiagnostics(flow: ResolvedFlow, inferred: Inferred): readonly Diagnostic[] {
  const digests = new Set(closuresOf(flow.steps).map((closure) => closure.digest));
  return [...digests].flatMap((digest) => inferred.get(digest)?.diagnostics ?? []);
}

function checkAll(
  flows: readonly ResolvedFile[],
  inferred: Inferred,
  program: RepositoryProgram,
): readonly CompiledFlow[] {
  const signatures = signaturesOf(inferred);
  const modules = addModules(flows, signatures, program);
  const judge = createSchemaJudge();
  return flows.map((flow, at): CompiledFlow => {
    const module = modules[at];
    if (module === undefined) throw new Error('There is a module for each flow.');
    const { value: resolved, diagnostics } = flow;
    const found = [...diagnostics, ...scriptDiagnostics(resolved, inferred)];
    const checked = checkFlow({
      resolved,
      signatures,
      program,
      judge,
      isSound: !found.some(isError),
      ...module,
    });
    return finish(flow, { value: checked.value, diagnostics: [...found, ...checked.diagnostics] });
  });
}

interface NamedModule {
  readonly moduleName: string;
  readonly module: FlowModule;
}

function addModules(
  flows: readonly ResolvedFile[],
  signatures: ReadonlyMap<Sha256, Signature>,
  program: RepositoryProgram,
): readonly NamedModule[] {
  const imports = {
    wireTypes: './wire-types.ts',
    main: (script: ScriptClosure) => program.mainOf(script.digest),
  };
  const modules = flows.map(({ value }, at) => ({
    moduleName: `/flows/flow${at}.ts`,
    module: writeFlowModule(value, signatures, imports),
  }));
  program.withModules([
    { name: '/flows/wire-types.ts', text: wireTypes },
    ...modules.map(({ moduleName, module }) => ({ name: moduleName, text: module.text })),
  ]);
  return modules;
}

function finish({ file }: ResolvedFile, { value, diagnostics }: Outcome<TypedFlow>): CompiledFlow {
  const { flow, steps } = value.resolved;
  const base = {
    path: flow.path,
    id: flow.id,
    diagnostics: inOrder(diagnostics),
    inputs: inputsOf(file, closuresOf(steps)),
  };
  if (diagnostics.some(isError)) return base;
  return { ...base, locked: lockFlow(value, sha256(file.bytes)) };
}

function inputsOf(file: FlowFile, closures: readonly ScriptClosure[]): ReadonlyMap<string, Sha256> {
  const files = closures.flatMap(({ modules, denoLock }): readonly [string, Sha256][] => [
    ...[...modules].map(([path, module]): [string, Sha256] => [path, module.sha256]),
    ...(denoLock ? [[denoLock.path, denoLock.sha256] as [string, Sha256]] : []),
  ]);
  return new Map([[file.path, sha256(file.bytes)], ...files]);
}

/** Every text that was read; a script that a pin holds back is shown as it was. */
function sourcesOf(
  flows: readonly ParsedFile[],
  closures: readonly ScriptClosure[],
  { texts }: ClosureReader,
): ReadonlyMap<string, string> {
  const scripts = closures.flatMap(({ modules }) =>
    [...modules].map(([path, module]) => [path, module.text] as const),
  );
  const own = flows.map(({ value }) => [value.path, value.text] as const);
  return new Map([...texts, ...scripts, ...own]);
}
