import { compileRepository } from '../compile.ts';
import type { CompileTools } from '../compile-tools.ts';
import { addTestProblems } from '../flow-test/add-test-problems.ts';
import type { CompilerHost } from '../model/host.ts';
import { closuresOf } from './closures-of.ts';
import { createRecent } from './recent.ts';
import type { CheckOptions, FlowCheck } from './session.ts';
import type { SessionFiles } from './session-files.ts';
import type { SessionTools } from './session-tools.ts';

/** Checks one flow as `compile` does; rejects with the signal's reason once that is aborted. */
export type FlowChecker = (flow: string, options?: CheckOptions) => Promise<FlowCheck>;

const mostChecks = 64;

/** `pause` lets go first what waits for this thread, so that a newer edit can abort a check. */
export function createFlowChecker(
  files: SessionFiles,
  tools: SessionTools,
  pause: () => Promise<void>,
): FlowChecker {
  const known = createRecent<string, { readonly version: number; readonly check: FlowCheck }>(
    mostChecks,
  );
  return async (path, { signal, next } = {}) => {
    signal?.throwIfAborted();
    const version = files.version();
    const before = known.get(path);
    if (before?.version === version) return before.check;
    const { openProgram, openProgramAside } = tools;
    const later = next && (() => closuresOf(next(), files.host, tools));
    const check = await checkFlow(path, files.host, {
      ...tools,
      openProgram: files.isUnsaved(path)
        ? openProgram
        : (needed, host) => openProgramAside(needed, host, later),
      pause: async () => {
        await pause();
        signal?.throwIfAborted();
      },
    }).catch((error: unknown) => {
      // What the host refused now, it may grant when it is asked again.
      tools.forget(undefined);
      throw error;
    });
    // What changed meanwhile may be in it or not.
    if (files.version() === version) known.set(path, { version, check });
    return check;
  };
}

/** Checks the flow at `path`, and its tests, as these files have them. */
export async function checkFlow(
  path: string,
  host: CompilerHost,
  tools: CompileTools,
): Promise<FlowCheck> {
  const bytes = await host.readFile(path);
  if (bytes === undefined) return { diagnostics: [], silenced: [], sources: new Map() };
  const compiled = await compileRepository([{ path, bytes }], host, {}, tools);
  const { flows, diagnostics, silenced, sources } = await addTestProblems(compiled, host);
  const flow = flows.find((one) => one.path === path);
  return { diagnostics, silenced, sources, ...(flow && { flow }) };
}
