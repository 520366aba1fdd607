import { parseFlow, type FlowFile } from './1-parse/parse-flow.ts';
import { createClosureReader, type ClosureReader } from './2-resolve/read-closure.ts';
import type { RepositoryProgram } from './checker/repository-program.ts';
import type { SoundFlow } from './compile-level.ts';
import type { CompiledFlow } from './compiled-flow.ts';
import type { CompilerHost } from './model/host.ts';
import type { Outcome } from './model/outcome.ts';
import type { ParsedFlow } from './model/parsed.ts';
import type { ScriptClosure } from './model/resolved.ts';
import { openProgram } from './open-program.ts';

/** What a compile is made with. A session gives tools that remember what they made. */
export interface CompileTools {
  readonly parse: (file: FlowFile) => Outcome<ParsedFlow>;
  readonly openReader: (host: CompilerHost) => ClosureReader;
  readonly openProgram: (
    closures: readonly ScriptClosure[],
    host: CompilerHost,
  ) => Promise<RepositoryProgram>;
  /** What became of the flow before, when all that it follows from is the same. `done`: the flows that it uses. */
  readonly recall: (flow: SoundFlow, done: CompiledFlows) => CompiledFlow | undefined;
  readonly remember: (flow: SoundFlow, done: CompiledFlows, compiled: CompiledFlow) => void;
  /** Called between two stages: waits, or throws to end the compile. */
  readonly pause: () => Promise<void>;
}

/** By path. */
export type CompiledFlows = ReadonlyMap<string, CompiledFlow>;

/** Tools without a memory. */
export const freshTools: CompileTools = {
  parse: parseFlow,
  openReader: (host) => createClosureReader(host),
  openProgram: async (closures, host) => await openProgram(closures, host),
  recall: () => undefined,
  remember: () => undefined,
  pause: async () => {
    await Promise.resolve();
  },
};
