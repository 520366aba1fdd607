import { type AuditMemory, openAuditMemory } from '../../audit/index.ts';
import { stateDirectory } from '../../store/index.ts';
import { readBuildId } from '../build-id.ts';
import type { AuditWorld } from './audit-world.ts';

/**
 * What earlier audits found out here; `undefined` where none is asked. In CI none is: what a check rests on
 * should not come from a machine's past, which is often somebody else's cache.
 * @param recalls whether earlier audits are believed; else everything is read, and kept anew
 */
export function openMemory(
  { workspace, context, store }: Pick<AuditWorld, 'workspace' | 'context' | 'store'>,
  recalls: boolean,
): AuditMemory | undefined {
  const build = readBuildId();
  // While this program is worked on and not built, it may read another thing the next time.
  if (build === undefined || isInCi(context.env)) return undefined;
  return openAuditMemory({
    directory: stateDirectory(context.env),
    root: workspace.root,
    store,
    build,
    recalls,
  });
}

/** Every service that runs checks sets it. */
function isInCi(env: Readonly<Record<string, string | undefined>>): boolean {
  return !/^(?:0|false)?$/i.test(env['CI'] ?? '');
}
