import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import {
  audit,
  type AuditMemory,
  type Finding,
  openAuditMemory,
  type Verification,
} from '../../../audit/index.ts';
import type { DenoLock } from '../../../lock/index.ts';
import { prepareRun } from '../../../runner/index.ts';
import {
  findDeno,
  openBlobs,
  openPackageStore,
  openRepository,
  openRevisions,
  OperationalError,
  type PackageStore,
} from '../../../store/index.ts';
import { gatherFacts } from '../../audit/gather-facts.ts';
import { createMachineHost } from '../../compiler-host.ts';
import { openWorkingFiles } from '../../working-files.ts';
import { readLockText } from '../../prepare-flow.ts';
import { quietContext } from '../quiet-context.ts';
import type { TestRepository } from '../repository.ts';
import { cannotAudit, openTamperAudit, type TamperAudit } from './tamper-audit.ts';

/** Of a flow whose YAML is gone. */
const noFlow = 'ends with exit code 2';

/** A repository and its store, and the two judges that look at them in this process. */
export interface TamperWorld {
  readonly repository: TestRepository;
  readonly store: string;
  /** Whether `run` would start the flow's first step; offline. */
  readonly wouldRun: (
    flow: string,
    options?: { readonly trustsStore?: boolean },
  ) => Promise<boolean>;
  /**
   * What the audit, without a compile, finds to be an error in these flows or what they run. It remembers what
   * the audits before it found. It may end with an `OperationalError`.
   */
  readonly errorsOf: (flows: readonly string[]) => Promise<readonly Finding[]>;
  /** Of the last such audit. */
  readonly verified: () => Verification | undefined;
  /**
   * The rules of such errors, each once; `cannotAudit` or `noFlow` alone where it would end with exit code 3 or 2. Where the store is
   * trusted and `isQuick`, see `openTamperAudit`.
   */
  readonly rulesOf: TamperAudit['rulesOf'];
  readonly close: () => void;
}

/**
 * @param cache the `XDG_CACHE_HOME` of the repository
 * @param isQuick whether mutants that leave the store alone are audited in the quick way
 */
export async function openTamperWorld(
  repository: TestRepository,
  cache: string,
  isQuick = false,
): Promise<TamperWorld> {
  const { root } = repository;
  const store = join(cache, 'millrace');
  const deno = await findDeno(process.env);
  const opened = openRepository(root, { isOffline: true });
  const packageStore = openPackageStore({ directory: store, offline: true });
  const remembered = remembering(packageStore);
  const context = quietContext(root, { XDG_CACHE_HOME: cache });
  const workspace = { root, repository: opened };
  const machine = createMachineHost(context, true);
  const quick = openTamperAudit(root, store, openMemory(root, store, join(cache, 'quick')));
  let verified: Verification | undefined;
  const errorsOf: TamperWorld['errorsOf'] = async (selected) => {
    const world = {
      workspace,
      context,
      revisions: await openRevisions(root, { isOffline: true }),
      machine,
      store,
      files: openWorkingFiles(workspace),
      isOffline: true,
      today: '2026-11-28',
    };
    const scope = { flows: selected, isPart: true, orphans: [], unchecked: [] };
    const memory = openMemory(root, store, join(cache, 'state'));
    const { facts, flows, verification, unchecked } = await gatherFacts(world, scope, {
      compiles: false,
      memory,
      policy: { suppressions: [], requireSignatures: false, review: () => undefined },
    });
    const report = audit(facts, { suppressions: [], unchecked, flows, isPart: true });
    memory.save(false);
    verified = verification;
    return report.findings.filter(({ severity }) => severity === 'error');
  };
  return {
    repository,
    store,
    wouldRun: async (flow, { trustsStore = false } = {}) => {
      const read = readLockText(workspace, flow);
      if (!('lockText' in read)) return false;
      try {
        const prepared = await prepareRun({
          root,
          flowPath: flow,
          lockText: read.lockText,
          repository: opened,
          packageStore: trustsStore ? remembered : packageStore,
          blobs: openBlobs(store),
          deno,
          machineDirectory: store,
          environment: context.env,
          // The judges of powers are others: what is asked here is whether bytes are what was locked.
          admitsBroad: () => true,
        });
        if (prepared.ok) await prepared.sandbox.close();
        return prepared.ok;
      } catch (error) {
        if (error instanceof OperationalError) return false;
        throw error;
      }
    },
    errorsOf,
    verified: () => verified,
    rulesOf: async (selected, options) => {
      // The command looks for the flows that it is asked about, and the form of what they left is no error.
      if (!selected.every((flow) => existsSync(join(root, flow)))) return [noFlow];
      if (isQuick && options.trustsStore) return await quick.rulesOf(selected, options);
      try {
        return [...new Set((await errorsOf(selected)).map(({ rule }) => rule))];
      } catch (error) {
        if (error instanceof OperationalError) return [cannotAudit];
        throw error;
      }
    },
    close: () => {
      quick.close();
      repository.remove();
    },
  };
}

/** Its clock is ahead, so that also what was changed a moment ago is remembered: a real one lets a minute pass. */
function openMemory(root: string, store: string, directory: string): AuditMemory {
  const clock = (): number => Date.now() + 120_000;
  const options = { directory, root, store, build: 'test', recalls: true, tells: true, clock };
  const memory = openAuditMemory(options);
  if (memory === undefined) throw new Error('The memory would lie in the store.');
  return memory;
}

/** One verification a Deno lock, for mutants that leave the store alone. */
function remembering(packageStore: PackageStore): PackageStore {
  const views = new Map<string, ReturnType<PackageStore['view']>>();
  return {
    view: async (lock: DenoLock) => {
      const key = JSON.stringify(lock);
      const view = views.get(key) ?? packageStore.view(lock);
      views.set(key, view);
      return await view;
    },
  };
}

/** Does something while a file has other bytes, or is not there, and puts back what was there. */
export async function withBytes<T>(
  path: string,
  bytes: Uint8Array | undefined,
  during: () => Promise<T>,
): Promise<T> {
  const before = readIfThere(path);
  put(path, bytes);
  try {
    return await during();
  } finally {
    put(path, before);
  }
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Files and folders of a store are read-only. Written in place: its hard links change as well. */
function put(path: string, bytes: Uint8Array | undefined): void {
  mkdirSync(dirname(path), { recursive: true });
  chmodSync(dirname(path), 0o755);
  if (bytes === undefined) rmSync(path, { force: true });
  else {
    if (readIfThere(path) !== undefined) chmodSync(path, 0o644);
    writeFileSync(path, bytes, { mode: 0o444 });
    chmodSync(path, 0o444);
  }
  chmodSync(dirname(path), 0o555);
}

/** The same for a file of the working tree. */
export async function withText<T>(
  path: string,
  bytes: Uint8Array | string | undefined,
  during: () => Promise<T>,
): Promise<T> {
  const before = readFileSync(path);
  if (bytes === undefined) unlinkSync(path);
  else writeFileSync(path, bytes);
  try {
    return await during();
  } finally {
    writeFileSync(path, before);
  }
}
