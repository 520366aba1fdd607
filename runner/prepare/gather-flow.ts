import { type CarriedFlow, readNeeds } from '../../store/index.ts';
import { checkSources, openLock } from './check-lock.ts';
import { lockedBytes } from './locked-bytes.ts';
import { badDenoLock, badLock, besideFlow } from './messages.ts';
import type { Refusal } from './refusal.ts';
import type { SourceFiles } from './source-files.ts';

export type Gathering =
  | { readonly ok: true; readonly flow: CarriedFlow }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/**
 * A flow with the bytes of everything that its lock needs, but for packages: what may be carried to
 * another machine. Refused for what a run would be refused for.
 */
export async function gatherFlow(
  flowPath: string,
  lockText: string,
  files: SourceFiles,
): Promise<Gathering> {
  const opened = openLock(flowPath, lockText, undefined);
  if (!opened.ok) return { ok: false, refusals: [opened.refusal] };
  const { lock } = opened;
  const [sources, reading, source, grants] = await Promise.all([
    checkSources(lock, files),
    readNeeds(
      lock,
      async (path, locked) => await lockedBytes(files, path, locked, flowPath),
      (path, message) =>
        path.endsWith('.lock.json') ? badLock(path, message) : badDenoLock(path, message),
    ),
    files.readFile(flowPath),
    files.readFile(besideFlow(flowPath, 'grants')),
  ]);
  const refusals = [...sources, ...(reading.ok ? [] : reading.refusals)];
  if (refusals.length > 0 || !reading.ok || source === undefined || grants === undefined) {
    return { ok: false, refusals };
  }
  const bytes = new TextEncoder().encode(lockText);
  return { ok: true, flow: { path: flowPath, source, lock: bytes, grants, needs: reading.needs } };
}
