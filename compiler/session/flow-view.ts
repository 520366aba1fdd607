import type { Sha256 } from '../../lock/index.ts';
import type { FlowFile } from '../1-parse/parse-flow.ts';
import { findScripts } from '../2-resolve/find-scripts.ts';
import { usedFlows } from '../2-resolve/order-flows.ts';
import type { ClosureReader } from '../2-resolve/read-closure.ts';
import { scriptCalls, sectionsOf } from '../2-resolve/step-calls.ts';
import type { FlowModule } from '../checker/flow-module.ts';
import type { RepositoryProgram } from '../checker/repository-program.ts';
import { compileRepository } from '../compile.ts';
import { moduleTexts, resolveOne, writeModule } from '../compile-level.ts';
import type { CompileTools } from '../compile-tools.ts';
import type { CompiledFlow } from '../compiled-flow.ts';
import { inferClosures } from '../infer-closures.ts';
import type { CompilerHost } from '../model/host.ts';
import type { ParsedFlow, ParsedStep, ParsedUses } from '../model/parsed.ts';
import type { ResolvedFlow, ResolvedStep, ScriptClosure } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';

/** A flow as far as it can be read, with its module in a program: what questions are answered from. */
export interface FlowView {
  readonly flow: ResolvedFlow;
  readonly signatures: ReadonlyMap<Sha256, Signature>;
  readonly module: FlowModule;
  readonly moduleName: string;
  readonly program: RepositoryProgram;
  /** Puts the module into the program again, where another view of this flow may have taken its place. */
  readonly enter: () => void;
}

export interface ViewWorld {
  readonly host: CompilerHost;
  readonly tools: CompileTools;
}

/**
 * Reads a flow without regard to what is wrong with it. A pin that means nothing counts as the script
 * of the working tree: that is what somebody who writes is about to pin.
 */
export async function openView(
  file: FlowFile,
  parsed: ParsedFlow,
  { host, tools }: ViewWorld,
): Promise<FlowView> {
  const reader = tools.openReader(host);
  const found = (await findScripts(parsed, host, reader)).value;
  const scripts = new Map([...(await treeScripts(parsed, found, reader)), ...found]);
  const done = await compileUsed(parsed, { host, tools });
  const closures = new Map([...scripts.values()].map((closure) => [closure.digest, closure]));
  const program = await tools.openProgram([...closures.values()], host);
  const inferred = inferClosures([...closures.values()], program);
  const sound = { file, value: parsed, diagnostics: [], scripts };
  const { value: flow } = await resolveOne(sound, { host, done, options: {} });
  const named = writeModule(flow, { inferred, program });
  const enter = (): void => {
    program.withModules(moduleTexts([named]));
  };
  return { flow, signatures: inferred.signatures, program, enter, ...named };
}

/** The working tree's scripts for the uses whose pins were reported. */
async function treeScripts(
  flow: ParsedFlow,
  found: ReadonlyMap<ParsedUses, ScriptClosure>,
  reader: ClosureReader,
): Promise<ReadonlyMap<ParsedUses, ScriptClosure>> {
  const scripts = new Map<ParsedUses, ScriptClosure>();
  for (const { call } of scriptCalls(sectionsOf(flow))) {
    if (found.has(call.uses)) continue;
    const { value } = await reader.closureOf(call.uses.path.value);
    if (value !== undefined) scripts.set(call.uses, value);
  }
  return scripts;
}

async function compileUsed(
  flow: ParsedFlow,
  { host, tools }: ViewWorld,
): Promise<ReadonlyMap<string, CompiledFlow>> {
  const files: FlowFile[] = [];
  for (const path of usedFlows(flow)) {
    const bytes = path === flow.path ? undefined : await host.readFile(path);
    if (bytes !== undefined) files.push({ path, bytes });
  }
  if (files.length === 0) return new Map();
  const { flows } = await compileRepository(files, host, {}, tools);
  return new Map(flows.map((one) => [one.path, one]));
}

/** A step of the flow with what it runs; by its place, since a view may have read the text once more. */
export function viewedStep({ flow }: FlowView, step: ParsedStep): ResolvedStep | undefined {
  const find = (steps: readonly ResolvedStep[]): ResolvedStep | undefined => {
    for (const one of steps) {
      if (one.parsed.id.span.start === step.id.span.start) return one;
      const inner = find(one.scopes.flat());
      if (inner !== undefined) return inner;
    }
    return undefined;
  };
  return find([...flow.steps, ...flow.onError, ...flow.finally]);
}
