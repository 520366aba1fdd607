import {
  type AuditedFlow,
  type AuditFacts,
  type AuditMemory,
  type ClosureFacts,
  type FlowFacts,
  type HistoryFacts,
  openFiles,
  readClosures,
  readCode,
  readFlows,
  readHistory,
  readPackages,
  type PackageReading,
  type Unchecked,
  type Verification,
} from '../../audit/index.ts';
import { lockDigest } from '../../lock/index.ts';
import { openBlobs } from '../../store/index.ts';
import type { AuditRules } from './audit-policy-file.ts';
import type { AuditWorld } from './audit-world.ts';
import { findDenied } from './find-denied.ts';
import type { AuditScope } from './find-scope.ts';
import { findWorkflowDrift } from './find-workflow-drift.ts';
import { findWorkingDrift } from './find-working-drift.ts';
import { gatherUse } from './gather-use.ts';
import { readActionUses } from './read-action-uses.ts';

export interface AuditOptions {
  /** Whether locks are compared with what their sources compile to. */
  readonly compiles: boolean;
  readonly policy: AuditRules;
  /** Absolute: OSV records, a folder or a zip archive. */
  readonly advisories?: string;
  /** Asks for the age of each package. */
  readonly minAgeDays?: number;
  /** Absent: every byte is read. */
  readonly memory?: AuditMemory;
}

export interface GatheredFacts {
  readonly facts: AuditFacts;
  readonly flows: readonly AuditedFlow[];
  readonly verification: Verification;
  readonly unchecked: readonly Unchecked[];
}

/** Reads everything that the rules look at, and says what could not be looked at. */
export async function gatherFacts(
  world: AuditWorld,
  scope: AuditScope,
  options: AuditOptions,
): Promise<GatheredFacts> {
  const { workspace, revisions, store } = world;
  const files = openFiles(workspace.root, revisions, openBlobs(store));
  const { memory } = options;
  const { flows: read, counts: locks } = readFlows(files, scope.flows, memory);
  const closures = await readClosures(files, read);
  const packages = await gatherPackages(world, closures, options);
  const code = await readCode(closures, { store, ...(memory && { memory }) });
  const compiled = options.compiles ? await findWorkingDrift(world, read) : read;
  const workflows = await findWorkflowDrift(world, read);
  const history = await gatherHistory(world, { flows: read, closures }, options);
  const use = gatherUse(workspace.root, read);
  const facts: AuditFacts = {
    today: world.today,
    flows: compiled,
    orphans: scope.orphans,
    workflows: workflows.facts,
    closures,
    packages: packages.facts,
    code: code.facts,
    use: use.facts,
    history: history.facts,
  };
  return {
    facts,
    flows: read.map((flow) => auditedFlow(flow, facts)),
    verification: { locks, packages: packages.counts, code: code.counts },
    unchecked: [
      ...scope.unchecked,
      ...workflows.unchecked,
      ...(options.compiles ? [] : notCompiled),
      ...packages.unchecked,
      ...use.unchecked,
      ...code.unchecked,
      ...history.unchecked,
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

interface Gathered<Facts> {
  readonly facts: Facts;
  readonly unchecked: readonly Unchecked[];
}

async function gatherPackages(
  { store, today, isOffline, context }: AuditWorld,
  closures: ClosureFacts,
  { advisories, minAgeDays, memory }: AuditOptions,
): Promise<PackageReading> {
  return await readPackages(closures, {
    store,
    today,
    offline: isOffline,
    env: context.env,
    ...(memory && { memory }),
    ...(advisories !== undefined && { advisories }),
    ...(minAgeDays !== undefined && { minAgeDays }),
  });
}

async function gatherHistory(
  { workspace, revisions }: AuditWorld,
  read: { readonly flows: readonly FlowFacts[]; readonly closures: ClosureFacts },
  { policy }: AuditOptions,
): Promise<Gathered<HistoryFacts>> {
  const { actions, unchecked } = await readActionUses(workspace);
  const asksSignatures = policy.requireSignatures;
  const denied = findDenied(policy.review, read.flows);
  if (revisions === undefined) {
    const reason =
      'There is no git repository here, so nobody can be said to have approved anything.';
    return {
      facts: { asksSignatures, actions, denied },
      unchecked: [...unchecked, { rule: 'provenance', reason }],
    };
  }
  const said = await readHistory(workspace.root, { ...read, asksSignatures });
  return {
    facts: { ...said.history, actions, denied },
    unchecked: [...unchecked, ...said.unchecked],
  };
}

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
