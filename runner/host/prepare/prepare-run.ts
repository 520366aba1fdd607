import { realpathSync } from 'node:fs';
import { listGrants, type Lock } from '../../../lock/index.ts';
import type { Blobs, Deno, PackageStore } from '../../../store/index.ts';
import type { Grant } from '../../prepare/broad-grants.ts';
import type { LockSet } from '../../lock-set.ts';
import { checkGrants, checkSources, openLock } from '../../prepare/check-lock.ts';
import { loadSubflows } from '../../prepare/load-subflows.ts';
import { escapingLink, noSecondWall, stateGrant } from '../../prepare/messages.ts';
import type { Refusal } from '../../prepare/refusal.ts';
import type { RepositoryFiles, SourceFiles } from '../../prepare/source-files.ts';
import type { Limits } from '../../sandbox/limits.ts';
import type { Sandbox } from '../../sandbox-port.ts';
import { type Bubblewrap, findBubblewrap } from '../sandbox/find-bubblewrap.ts';
import { findSetpriv } from '../sandbox/find-setpriv.ts';
import { openSandbox, type ReadyScript } from '../sandbox/open-sandbox.ts';
import { escapingLinks } from './escaping-links.ts';
import { stateGrants } from './state-grants.ts';
import {
  type Preparation,
  prepareScript,
  type Verification,
  type VerifiedScript,
  verifyScript,
} from './prepare-script.ts';

/** What a run is prepared from. */
export interface PrepareOptions {
  /** Absolute; the folder of `millrace.yaml`, else the repository's root: the steps' directory. */
  readonly root: string;
  /** Exactly as it stands in the lock file. */
  readonly lockText: string;
  /** Repository path of the flow's YAML. */
  readonly flowPath: string;
  readonly repository: RepositoryFiles;
  readonly packageStore: PackageStore;
  readonly blobs: Blobs;
  readonly deno: Deno;
  /** Where the answer whether bubblewrap works here is kept; not in a store that CI restores. */
  readonly machineDirectory: string;
  /**
   * Of a run that is gone on with: its locks, which were verified when it began. What became of the
   * flow, its grants file and its scripts in the working tree since does not matter.
   */
  readonly kept?: LockSet;
  /** `sha256:…`, the only lock that may run. */
  readonly expect?: string;
  /** Whether the policy admits a broad permission. Absent: none. */
  readonly admitsBroad?: (grant: Grant) => boolean;
  /** Refuses to run with Deno's own permissions alone. */
  readonly requireSandbox?: boolean;
  /** Of the runner; a step sees the granted names. Absent: this process's. */
  readonly environment?: { readonly [name: string]: string | undefined };
  readonly limits?: Limits;
  /** Records of each attempt what it used of its grants. */
  readonly trace?: boolean;
}

/** A verified flow that can start at once. */
export interface Prepared extends LockSet {
  readonly ok: true;
  /** To be closed by the caller. */
  readonly sandbox: Sandbox;
  /** Of the Deno that runs the steps. */
  readonly denoVersion: string;
}

/** Everything that keeps the flow from running. Nothing was started. */
export interface Refused {
  readonly ok: false;
  readonly refusals: readonly Refusal[];
}

interface Verified {
  readonly ok: true;
  readonly flows: LockSet['flows'];
  readonly scripts: readonly VerifiedScript[];
  readonly walls: Walls;
}

/** What holds a step besides Deno's own permissions. */
interface Walls {
  readonly bubblewrap?: Bubblewrap;
  readonly setpriv?: string;
}

/**
 * Verifies all that the run will use, before its first step: the lock, those of the flows that it
 * uses, the flow's and the grants' bytes, each module, Deno's version, the permissions; then, when
 * nothing is wrong so far, the packages, which are fetched where they are missing. Throws an
 * `OperationalError` only when the world is wrong: no network, a full disk.
 */
export async function prepareRun(options: PrepareOptions): Promise<Prepared | Refused> {
  const opened = openLock(options.flowPath, options.lockText, options.expect);
  if (!opened.ok) return { ok: false, refusals: [opened.refusal] };
  const { lock } = opened;
  const workspace = realpathSync(options.root);
  const verified = await verify(options, lock, workspace);
  if (!verified.ok) return verified;
  const world = { packages: options.packageStore, blobs: options.blobs };
  const scripts = await Promise.all(
    verified.scripts.map(async (script) => await prepareScript(world, script)),
  );
  const changed = scripts.flatMap((script) => (script.ok ? [] : script.refusals));
  if (changed.length > 0) return { ok: false, refusals: unique(changed) };
  const sandbox = openSandbox({
    deno: options.deno.path,
    denoVersion: options.deno.version,
    workspace,
    environment: environmentOf(options),
    scripts: readyScripts(scripts),
    ...verified.walls,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    traces: options.trace ?? false,
  });
  return { ok: true, lock, flows: verified.flows, sandbox, denoVersion: options.deno.version };
}

/** All that can be checked without fetching or writing anything. */
async function verify(
  options: PrepareOptions,
  lock: Lock,
  workspace: string,
): Promise<Verified | Refused> {
  const { deno, machineDirectory, kept } = options;
  const files: SourceFiles = {
    ...options.repository,
    // A file that somebody has begun to change is no reason to refuse an old run: git has what it was.
    ...(kept === undefined ? {} : { isModified: () => Promise.resolve(false) }),
    readStored: async (digest) => await options.blobs.get(digest),
  };
  const environment = environmentOf(options);
  const [found, sources, subflows] = await Promise.all([
    findWalls({ deno: deno.path, environment, machineDirectory }),
    kept === undefined ? checkSources(lock, files) : [],
    kept === undefined ? loadSubflows(lock, files) : ({ ok: true, flows: kept.flows } as const),
  ]);
  const flows: LockSet['flows'] = subflows.ok ? subflows.flows : new Map();
  const scripts = await verifyScripts({ lock, flows }, files);
  const admitsBroad = options.admitsBroad ?? ((): boolean => false);
  const refusals = unique([
    ...sources,
    ...(subflows.ok ? [] : subflows.refusals),
    ...scripts.flatMap((script) => (script.ok ? [] : script.refusals)),
    ...checkGrants({ lock, flows }, { workspace, denoVersion: deno.version, admitsBroad }),
    ...[lock, ...flows.values()].flatMap((user) =>
      pathRefusals(user, workspace, found.bubblewrap.ok),
    ),
    ...(options.requireSandbox === true && !found.bubblewrap.ok
      ? [noSecondWall(found.bubblewrap)]
      : []),
  ]);
  if (refusals.length > 0) return { ok: false, refusals };
  const verified = scripts.flatMap((script) => (script.ok ? [script.script] : []));
  return { ok: true, flows, scripts: verified, walls: found.walls };
}

function pathRefusals(lock: Lock, workspace: string, isWalled: boolean): readonly Refusal[] {
  const { path } = lock.flow;
  return listGrants(lock).flatMap(({ place, grants }) => [
    ...stateGrants(workspace, grants).map((reach) => stateGrant(path, place, reach)),
    ...escapingLinks(workspace, grants, !isWalled).map((link) => escapingLink(path, place, link)),
  ]);
}

async function findWalls(search: Parameters<typeof findBubblewrap>[0]): Promise<{
  readonly bubblewrap: Awaited<ReturnType<typeof findBubblewrap>>;
  readonly walls: Walls;
}> {
  const bubblewrap = await findBubblewrap(search);
  if (bubblewrap.ok) return { bubblewrap, walls: { bubblewrap: bubblewrap.bubblewrap } };
  const setpriv = await findSetpriv(search);
  return { bubblewrap, walls: setpriv === undefined ? {} : { setpriv } };
}

/** Each script of the flows, once: its digest says all of it. */
async function verifyScripts(
  { lock, flows }: LockSet,
  files: SourceFiles,
): Promise<readonly Verification[]> {
  const scripts = new Map(
    [...flows.values(), lock].flatMap((user) =>
      Object.entries(user.scripts).map(([digest, script]) => [digest, { user, script }] as const),
    ),
  );
  return await Promise.all(
    [...scripts].map(
      async ([digest, { user, script }]) =>
        await verifyScript({ lock: user, files }, digest, script),
    ),
  );
}

function environmentOf(options: PrepareOptions): NonNullable<PrepareOptions['environment']> {
  return options.environment ?? process.env;
}

function readyScripts(scripts: readonly Preparation[]): ReadonlyMap<string, ReadyScript> {
  return new Map(
    scripts.flatMap((script) => (script.ok ? [[script.digest, script.ready] as const] : [])),
  );
}

/** Scripts share modules; each is named once. */
function unique(refusals: readonly Refusal[]): readonly Refusal[] {
  return [...new Map(refusals.map((refusal) => [JSON.stringify(refusal), refusal])).values()];
}
