import { workflowPath } from '../../emit/index.ts';
import { OperationalError, type Revisions } from '../../store/index.ts';
import type { Unchecked } from '../../audit/index.ts';
import { findEnds } from '../review/find-ends.ts';
import { findTouched } from '../review/find-touched.ts';
import { openChange } from '../review/open-change.ts';
import { flowId, listFlows, selectFlows } from '../workspace.ts';
import type { AuditWorld } from './audit-world.ts';
import { findOrphans } from './find-orphans.ts';

/** What an audit looks at. */
export interface AuditScope {
  /** Paths of YAML. */
  readonly flows: readonly string[];
  /** Lock and grants files that no flow belongs to, among what is looked at. */
  readonly orphans: readonly string[];
  /** Whether these are not all flows of the repository. */
  readonly isPart: boolean;
  readonly unchecked: readonly Unchecked[];
}

/** Which flows the arguments name, and of these, with `since`, those whose closure changed since that commit. */
export async function findScope(
  { workspace, context, revisions }: Pick<AuditWorld, 'workspace' | 'context' | 'revisions'>,
  names: readonly string[],
  since: string | undefined,
): Promise<AuditScope> {
  const all = listFlows(workspace);
  const named = selectFlows(workspace, context, names);
  const orphans = names.length > 0 ? [] : findOrphans(workspace);
  if (since === undefined) {
    return { flows: named, orphans, isPart: named.length < all.length, unchecked: [] };
  }
  const touched = await findTouchedSince(requireGit(revisions), since, named);
  const flows = named.filter((flow) => touched.has(flow));
  const left = named.length - flows.length;
  return {
    flows,
    orphans: orphans.filter((path) =>
      touched.has(path.replace(/\.(?:lock\.json|grants)$/, '.yaml')),
    ),
    isPart: flows.length < all.length,
    unchecked:
      left === 0
        ? []
        : [
            {
              rule: 'form',
              reason: `${String(left)} ${left === 1 ? 'flow was' : 'flows were'} not looked at: nothing that their locks name changed since ${since}. The store, advisories and recorded runs may have: leave out --since from time to time.`,
            },
          ],
  };
}

/** Paths of flows, those that are gone included. An emitted workflow belongs to its flow. */
async function findTouchedSince(
  revisions: Revisions,
  since: string,
  flows: readonly string[],
): Promise<ReadonlySet<string>> {
  const change = await openChange(
    revisions,
    await findEnds(revisions, { base: since, head: undefined }),
  );
  const touched = await findTouched(change, undefined);
  const paths = new Set(change.paths);
  const emitted = flows.filter((flow) => paths.has(workflowPath(flowId(flow))));
  return new Set([...touched.flows, ...emitted]);
}

function requireGit(revisions: Revisions | undefined): Revisions {
  if (revisions !== undefined) return revisions;
  throw new OperationalError(
    'There is no git repository here, so nothing can be compared with it.',
    {
      hint: 'Leave out --since.',
    },
  );
}
