import type { DenoLockAnswer, PinHost } from '../compiler/index.ts';
import { DenoLockError, findDeno, resolveDenoLock } from '../store/index.ts';
import type { Context } from './command.ts';
import { createCompilerHost } from './compiler-host.ts';
import type { Workspace } from './workspace.ts';

/** A compiler's host that can also ask Deno, and with it the user's registry, for package versions. */
export function createPinHost(workspace: Workspace, context: Context): PinHost {
  const host = createCompilerHost(workspace, context);
  return {
    ...host,
    resolveDenoLock: async (request): Promise<DenoLockAnswer> => {
      const deno = await findDeno(context.env);
      try {
        return { ok: true, text: await resolveDenoLock({ ...request, deno, env: context.env }) };
      } catch (error) {
        if (error instanceof DenoLockError) return { ok: false, problems: error.problems };
        throw error;
      }
    },
  };
}
