import { readLock } from '../../lock/index.ts';
import { compareSides, type FlowUse, flowUses, type Review } from '../../review/index.ts';
import type { Revisions } from '../../store/index.ts';
import type { MachineHost } from '../compiler-host.ts';
import { lockPath } from '../workspace.ts';
import { policyFile } from '../policy/read-own-policy.ts';
import { readBasePolicy } from './base-policy.ts';
import { type Ends, findEnds, type NamedEnds } from './find-ends.ts';
import { findHeadDrift } from './find-head-drift.ts';
import { findTouched, selectFlows, type TouchedFlows } from './find-touched.ts';
import { openChange, type OpenChange } from './open-change.ts';
import { findPolicyChanges } from './policy-changes.ts';
import { readContents, readFlowSides, readableLocks, withDrift } from './read-side.ts';
import { findJobChanges } from './job-changes.ts';
import { findWorkflowChanges } from './workflow-changes.ts';
import { openSideFiles, type SideFiles } from './side-files.ts';
import { createSideHost } from './side-host.ts';

/** What is asked to be reviewed. */
export interface ReviewRequest extends NamedEnds {
  /** Flow ids or paths; none: all. */
  readonly flows: readonly string[];
  /** A policy to judge by instead of base's. */
  readonly policy: string | undefined;
}

/** What a review uses besides the repository. */
export interface ReviewWorld {
  /** Where `--policy` is looked for. */
  readonly cwd: string;
  readonly machine: MachineHost;
}

/** Gathers both sides of a change and says what it means. */
export async function reviewChange(
  revisions: Revisions,
  request: ReviewRequest,
  { cwd, machine }: ReviewWorld,
): Promise<Review> {
  const ends = await findEnds(revisions, request);
  const change = await openChange(revisions, ends);
  const policy = await readBasePolicy(await openTip(revisions, ends, change), cwd, request.policy);
  const only = selectFlows(change, request.flows);
  const touched = await findTouched(change, only);
  const base = await readFlowSides(change.base, touched.flows);
  const head = await readFlowSides(change.head, touched.flows);
  const contents = await readContents(revisions, readableLocks(base), readableLocks(head));
  const host = createSideHost({
    revisions,
    change,
    commits: [ends.head.commit ?? 'HEAD', ends.base.commit],
    machine,
  });
  const drift = await findHeadDrift(head, change.head, host);
  return compareSides({
    base: { flows: base, ...contents },
    head: { flows: withDrift(head, drift), ...contents },
    revisions: { base: ends.base, head: ends.head },
    policy,
    usersOf: (flow) => usersOf(touched, flow),
    unchanged: touched.leftOut,
    only,
    found: [
      ...(await findPolicyChanges(change, policy)),
      ...(await findWorkflowChanges({ change, revisions, flows: touched.flows, only, drift })),
      ...(await findJobChanges(change, only)),
    ],
  });
}

/** The policy as it stands on base now; most changes part from there. */
async function openTip(
  revisions: Revisions,
  { base, tip }: Ends,
  change: OpenChange,
): Promise<SideFiles> {
  if (tip === base.commit) return change.base;
  return openSideFiles(revisions, await revisions.listTree(tip, policyFile));
}

/** Only for what a breaking interface reaches: a lock is parsed when somebody asks who uses a flow. */
function usersOf({ locksNaming }: TouchedFlows, flow: string): readonly FlowUse[] {
  return locksNaming(lockPath(flow)).flatMap((text) => {
    const reading = readLock(text);
    return reading.ok ? flowUses(reading.lock).filter(({ uses }) => uses === flow) : [];
  });
}
