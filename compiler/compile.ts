import { sha256, type Sha256 } from '../lock/index.ts';
import type { FlowFile } from './1-parse/parse-flow.ts';
import { findScripts } from './2-resolve/find-scripts.ts';
import { orderFlows, usedFlows } from './2-resolve/order-flows.ts';
import type { ClosureReader } from './2-resolve/read-closure.ts';
import { compileLevel, type LevelContext, type SoundFlow } from './compile-level.ts';
import { freshTools, type CompileTools } from './compile-tools.ts';
import type { CompiledFlow, CompileOptions } from './compiled-flow.ts';
import { inferClosures } from './infer-closures.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { inOrder, isError } from './diagnostics/in-order.ts';
import type { CompilerHost } from './model/host.ts';
import type { Outcome } from './model/outcome.ts';
import type { ParsedFlow } from './model/parsed.ts';
import type { ScriptClosure } from './model/resolved.ts';
import { applySilences, type SilencedDiagnostic } from './silence/apply-silences.ts';
import { findSilences, silenceProblems, type Silences } from './silence/find-silences.ts';

export type { FlowFile } from './1-parse/parse-flow.ts';
export type { CompiledFlow, CompileOptions } from './compiled-flow.ts';

/** What became of a repository. */
export interface Compilation {
  /** The flows that were asked for, and those that they use. By path. */
  readonly flows: readonly CompiledFlow[];
  /** Everything that was found, each once, by path and place. */
  readonly diagnostics: readonly Diagnostic[];
  /** What comments silence, each once, by path and place. */
  readonly silenced: readonly SilencedDiagnostic[];
  /** The texts that the diagnostics point into. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Compiles flows with all the scripts that they use, in one Program. */

export async function compileRepository(
  files: readonly FlowFile[],
  host: CompilerHost,
  options: CompileOptions = {},
  tools: CompileTools = freshTools,
): Promise<Compilation> {
  const parsed = await parseAll(files, host, tools);
  const readable = parsed.filter(({ diagnostics }) => !diagnostics.some(isError));
  const reader = tools.openReader(host);
  const read = await Promise.all(readable.map((flow) => withScripts(flow, host, reader)));
  const closures = uniqueClosures(read.flatMap(({ scripts }) => [...scripts.values()]));
  const parsedFlows = readable.map(({ value }) => value);
  const silences = findSilences(parsedFlows, closures);
  const sound = read.map((flow) => withSilences(flow, silences));
  await tools.pause();
  const program = await tools.openProgram(closures, host);
  const inferred = inferClosures(closures, program);
  const { levels, cyclic } = orderFlows(parsedFlows);
  const done = new Map<string, CompiledFlow>(
    [...parsed]
      .filter((flow) => !readable.includes(flow))
      .map((flow) => [flow.value.path, withoutLock(flow, flow.diagnostics)]),
  );
  for (const flow of sound) {
    const said = cyclic.get(flow.value);
    if (said) done.set(flow.value.path, withoutLock(flow, [...flow.diagnostics, ...said]));
  }
  for (const level of levels) {
    const flows = sound.filter(({ value }) => level.includes(value));
    await tools.pause();
    const compiled = await compileUnknown(flows, { host, program, inferred, done, options }, tools);
    for (const flow of compiled) done.set(flow.path, flow);
  }
  const compiled = [...done.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const flows = withoutSilenced(compiled, sound, silences);
  const diagnostics = inOrder(flows.flatMap((flow) => flow.diagnostics));
  const silenced = inOrder(flows.flatMap((flow) => flow.silenced));
  return { flows, diagnostics, silenced, sources: sourcesOf(parsed, closures, reader) };
}

/** Compiles those of a level of which nothing is remembered. */
async function compileUnknown(
  flows: readonly SoundFlow[],
  context: LevelContext,
  tools: CompileTools,
): Promise<readonly CompiledFlow[]> {
  const known = new Map(flows.map((flow) => [flow, tools.recall(flow, context.done)] as const));
  const unknown = flows.filter((flow) => known.get(flow) === undefined);
  const compiled = await compileLevel(unknown, context);
  for (const [at, flow] of unknown.entries()) {
    const made = compiled[at];
    if (made !== undefined) tools.remember(flow, context.done, made);
  }
  return [...[...known.values()].filter((flow) => flow !== undefined), ...compiled];
}

interface ParsedFile extends Outcome<ParsedFlow> {
  readonly file: FlowFile;
}

/** The flows, and those that they use, by path. A used flow that is not there is found out later. */
async function parseAll(
  files: readonly FlowFile[],
  host: Pick<CompilerHost, 'readFile'>,
  { parse }: CompileTools,
): Promise<readonly ParsedFile[]> {
  const parsed = new Map(files.map((file) => [file.path, { file, ...parse(file) }]));
  const asked = new Set(parsed.keys());
  const waiting = [...parsed.values()].flatMap(({ value }) => usedFlows(value));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (asked.has(path)) continue;
    asked.add(path);
    const bytes = await host.readFile(path);
    if (bytes === undefined) continue;
    const file = { path, bytes };
    const flow = { file, ...parse(file) };
    parsed.set(path, flow);
    waiting.push(...usedFlows(flow.value));
  }
  return [...parsed.values()].sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
}

async function withScripts(
  flow: ParsedFile,
  host: CompilerHost,
  reader: ClosureReader,
): Promise<SoundFlow> {
  const { value: scripts, diagnostics } = await findScripts(flow.value, host, reader);
  return { ...flow, scripts, diagnostics: [...flow.diagnostics, ...diagnostics] };
}

/** A silence that is wrong is an error of the flow: nothing is locked until it is mended. */
function withSilences(flow: SoundFlow, silences: Silences): SoundFlow {
  const problems = silenceProblems(silences, flow.value, [...flow.scripts.values()]);
  return { ...flow, diagnostics: [...flow.diagnostics, ...problems] };
}

/** A module that a script imports may warn only in another script, so its silences need not be used here. */
function withoutSilenced(
  compiled: readonly CompiledFlow[],
  sound: readonly SoundFlow[],
  silences: Silences,
): readonly CompiledFlow[] {
  if (silences.size === 0) return compiled;
  const scripts = new Map(sound.map((flow) => [flow.value.path, flow.scripts] as const));
  const findings = compiled.map(({ path, diagnostics }) => {
    const entries = [...(scripts.get(path)?.values() ?? [])].map(({ entry }) => entry);
    return { diagnostics, files: [path, ...new Set(entries)] };
  });
  const sifted = applySilences(findings, silences);
  return compiled.map((flow, at) => ({ ...flow, ...sifted[at] }));
}

function withoutLock({ file, value }: ParsedFile, said: readonly Diagnostic[]): CompiledFlow {
  const { path, id } = value;
  const inputs = new Map([[path, sha256(file.bytes)]]);
  return { path, id, diagnostics: inOrder(said), silenced: [], inputs, followsFromInputs: false };
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
