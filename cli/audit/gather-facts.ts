import {
  type AuditedFlow,
  type AuditFacts,
  type FlowFacts,
  openFiles,
  readClosures,
  readFlows,
  readPackages,
  readStoreStates,
  type Unchecked,
} from '../../audit/index.ts';
import { lockDigest } from '../../lock/index.ts';
import { openBlobs } from '../../store/index.ts';
import type { AuditWorld } from './audit-world.ts';
import { findOrphans } from './find-orphans.ts';
import { findWorkflowDrift } from './find-workflow-drift.ts';
import { findWorkingDrift } from './find-working-drift.ts';

export interface AuditScope {
  /** Paths of YAML. */
  readonly flows: readonly string[];
  /** Whether these are not all flows of the repository. */
  readonly isPart: boolean;
  /** Whether locks are compared with what their sources compile to. */
  readonly compiles: boolean;
}

export interface GatheredFacts {
  readonly facts: AuditFacts;
  readonly flows: readonly AuditedFlow[];
  readonly unchecked: readonly Unchecked[];
}

/** Reads everything that the rules look at, and says what could not be looked at. */
export async function gatherFacts(world: AuditWorld, scope: AuditScope): Promise<GatheredFacts> {
  const { workspace, revisions, store } = world;
  const files = openFiles(workspace.root, revisions, openBlobs(store));
  const read = readFlows(files, scope.flows);
  const closures = await readClosures(files, read);
  const states = await readStoreStates(store, closures);
  const looked = await readPackages(closures, {
    store,
    today: world.today,
    offline: world.isOffline,
    env: world.context.env,
  });
  const packages = {
    ...looked.facts,
    packages: looked.facts.packages.map((one) => ({ ...one, ...states.get(one.integrity) })),
  };
  const compiled = scope.compiles ? await findWorkingDrift(world, read) : read;
  const workflows = await findWorkflowDrift(world, read);
  const facts: AuditFacts = {
    today: world.today,
    flows: compiled,
    orphans: scope.isPart ? [] : findOrphans(workspace),
    workflows: workflows.facts,
    closures,
    packages,
    code: { sights: [], unread: [] },
    use: { steps: [] },
    history: { asksSignatures: false, actions: [], denied: [] },
  };
  return {
    facts,
    flows: read.map((flow) => auditedFlow(flow, facts)),
    unchecked: [
      ...looked.unchecked,
      ...workflows.unchecked,
      ...(scope.compiles ? [] : notCompiled),
    ],
  };
}

const notCompiled: readonly Unchecked[] = [
  {
    rule: 'form/lock-stale',
    reason:
      'Locks were compared with the digests of their flows alone: --no-compile leaves out what the flows compile to, and pins that are behind.',
  },
];

function auditedFlow({ path, lock }: FlowFacts, { closures }: AuditFacts): AuditedFlow {
  const used = closures.scripts.filter(({ uses }) => uses.some(({ flow }) => flow === path));
  const modules = new Set(used.flatMap(({ modules: all }) => all.map((one) => one.path)));
  const packages = new Set(used.flatMap(({ denoLock }) => Object.keys(denoLock?.lock?.npm ?? {})));
  return {
    path,
    ...(lock.kind === 'read' && { digest: lockDigest(lock.text) }),
    scripts: used.length,
    modules: modules.size,
    packages: packages.size,
  };
}
