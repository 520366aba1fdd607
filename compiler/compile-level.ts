import { sha256, type Sha256 } from '../lock/index.ts';
import type { FlowFile } from './1-parse/parse-flow.ts';
import { resolveFlow } from './2-resolve/resolve-flow.ts';
import { resolveSubflow, subflowOf, type TreeFlow } from './2-resolve/resolve-subflow.ts';
import { flowCalls, sectionsOf } from './2-resolve/step-calls.ts';
import { checkFlow } from './4-check/check-flow.ts';
import { createSchemaJudge } from './4-check/schema-judge.ts';
import { lockFlow } from './5-lock/lock-flow.ts';
import { writeFlowModule, type FlowModule } from './checker/flow-module.ts';
import type { RepositoryProgram, VirtualModule } from './checker/repository-program.ts';
import { wireTypes, wireTypesPath } from './checker/wire-types.ts';
import type { CompiledFlow, CompileOptions } from './compiled-flow.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { inOrder, isError } from './diagnostics/in-order.ts';
import type { Inferred } from './infer-closures.ts';
import type { CompilerHost } from './model/host.ts';
import type { Outcome } from './model/outcome.ts';
import type { ParsedFlow, ParsedUses } from './model/parsed.ts';
import type { ResolvedFlow, ScriptClosure, Subflow } from './model/resolved.ts';
import type { TypedFlow } from './model/typed.ts';

/** A flow that parses, and the scripts that its pins mean. */
export interface SoundFlow extends Outcome<ParsedFlow> {
  readonly file: FlowFile;
  readonly scripts: ReadonlyMap<ParsedUses, ScriptClosure>;
}

/** What the names of a flow are resolved with. */
export interface ResolveContext {
  readonly host: CompilerHost;
  /** The flows of the levels before, by path. */
  readonly done: ReadonlyMap<string, CompiledFlow>;
  readonly options: CompileOptions;
}

/** What the flows of one level are compiled with. */
export interface LevelContext extends ResolveContext {
  readonly program: RepositoryProgram;
  readonly inferred: Inferred;
}

/** Compiles flows that use only flows that are done. */
export async function compileLevel(
  flows: readonly SoundFlow[],
  context: LevelContext,
): Promise<readonly CompiledFlow[]> {
  if (flows.length === 0) return [];
  const resolved = await Promise.all(flows.map((flow) => resolveOne(flow, context)));
  const { inferred, program } = context;
  const modules = resolved.map(({ value }) => writeModule(value, context));
  program.withModules(moduleTexts(modules));
  const judge = createSchemaJudge();
  return resolved.map((flow, at): CompiledFlow => {
    const module = modules[at];
    if (module === undefined) throw new Error('There is a module for each flow.');
    const found = [...flow.diagnostics, ...scriptDiagnostics(flow, inferred)];
    const checked = checkFlow({
      resolved: flow.value,
      signatures: inferred.signatures,
      program,
      judge,
      isSound: !found.some(isError),
      ...module,
    });
    const diagnostics = [...found, ...checked.diagnostics];
    return finish(flow, { value: checked.value, diagnostics }, context);
  });
}

/** A flow with what it uses, as far as that could be found. */
export interface ResolvedFile extends Outcome<ResolvedFlow> {
  readonly file: FlowFile;
  readonly closures: readonly ScriptClosure[];
  /** Of the working tree. */
  readonly children: readonly CompiledFlow[];
  /** Whether no script and no flow that it uses comes from git's history, at any depth. */
  readonly isOfTree: boolean;
}

/** Finds what a flow uses, and what its names mean. */
export async function resolveOne(flow: SoundFlow, context: ResolveContext): Promise<ResolvedFile> {
  const { file, value, scripts } = flow;
  const subflows = new Map<ParsedUses, Subflow>();
  const children = new Set<CompiledFlow>();
  const diagnostics: Diagnostic[] = [...flow.diagnostics];
  for (const { call } of flowCalls(sectionsOf(value))) {
    const child = context.done.get(call.uses.path.value);
    const found = await findSubflow(call.uses, value, child, context);
    if (found.value !== undefined) subflows.set(call.uses, found.value);
    if (child !== undefined && found.value?.origin !== 'history') children.add(child);
    diagnostics.push(...found.diagnostics);
  }
  const broken = [...children].filter(({ locked }) => locked === undefined);
  const resolved = resolveFlow(value, { scripts, subflows });
  return {
    file,
    value: resolved.value,
    closures: [...scripts.values()],
    children: [...children],
    isOfTree:
      [...scripts.values(), ...subflows.values()].every(({ origin }) => origin === 'tree') &&
      [...children].every(({ followsFromInputs }) => followsFromInputs),
    // What keeps a flow from being locked keeps those that use it from it, and is said once in all.
    diagnostics: [
      ...diagnostics,
      ...resolved.diagnostics,
      ...broken.flatMap((child) => child.diagnostics.filter(isError)),
    ],
  };
}

async function findSubflow(
  uses: ParsedUses,
  { id }: ParsedFlow,
  child: CompiledFlow | undefined,
  { host, options }: ResolveContext,
): Promise<Outcome<Subflow | undefined>> {
  if (options.ignoreFlowPins === true && child?.locked !== undefined) {
    return { value: subflowOf(child.locked.lock, 'tree', host), diagnostics: [] };
  }
  return await resolveSubflow({ uses, flow: id }, treeFlow(child), host);
}

function treeFlow(child: CompiledFlow | undefined): TreeFlow {
  if (child === undefined) return { kind: 'absent' };
  return child.locked === undefined
    ? { kind: 'broken' }
    : { kind: 'locked', lock: child.locked.lock };
}

/** The virtual module of a flow, and its name in the program. */
export interface NamedModule {
  readonly moduleName: string;
  readonly module: FlowModule;
}

/** Writes the module of a flow. It is in the program when that was given `moduleTexts`. */
export function writeModule(
  flow: ResolvedFlow,
  { inferred, program }: Pick<LevelContext, 'inferred' | 'program'>,
): NamedModule {
  const imports = {
    wireTypes: './wire-types.ts',
    main: (script: ScriptClosure) => program.mainOf(script.digest),
  };
  return {
    moduleName: `/flows/${sha256(flow.flow.path).slice(0, 16)}.ts`,
    module: writeFlowModule(flow, inferred.signatures, imports),
  };
}

/** The texts of modules, and of what they import. */
export function moduleTexts(modules: readonly NamedModule[]): readonly VirtualModule[] {
  return [
    { name: wireTypesPath, text: wireTypes },
    ...modules.map(({ moduleName, module }) => ({ name: moduleName, text: module.text })),
  ];
}

function scriptDiagnostics(
  { closures }: ResolvedFile,
  { diagnostics }: Inferred,
): readonly Diagnostic[] {
  const digests = new Set(closures.map(({ digest }) => digest));
  return [...digests].flatMap((digest) => diagnostics.get(digest) ?? []);
}

function finish(
  { file, closures, children, isOfTree }: ResolvedFile,
  { value, diagnostics }: Outcome<TypedFlow>,
  { options }: LevelContext,
): CompiledFlow {
  const { flow } = value.resolved;
  const base = {
    path: flow.path,
    id: flow.id,
    diagnostics: inOrder(diagnostics),
    silenced: [],
    inputs: inputsOf(file, closures, children),
  };
  const isWrong = (one: Diagnostic): boolean =>
    isError(one) && !(options.ignoreFlowPins === true && one.code === 'resolve/unpinned');
  return diagnostics.some(isWrong)
    ? { ...base, followsFromInputs: false }
    : { ...base, followsFromInputs: isOfTree, locked: lockFlow(value, sha256(file.bytes)) };
}

function inputsOf(
  file: FlowFile,
  closures: readonly ScriptClosure[],
  children: readonly CompiledFlow[],
): CompiledFlow['inputs'] {
  const files = closures.flatMap(({ modules, denoLock }): readonly [string, Sha256][] => [
    ...[...modules].map(([path, module]): [string, Sha256] => [path, module.sha256]),
    ...(denoLock ? [[denoLock.path, denoLock.sha256] as [string, Sha256]] : []),
  ]);
  const below = children.flatMap(({ inputs }) => [...inputs]);
  return new Map([...below, ...files, [file.path, sha256(file.bytes)]]);
}
