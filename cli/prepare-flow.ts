import { prepareRun, type LockSet, type PrepareOptions } from '../runner/index.ts';
import {
  defaultStoreDirectory,
  findDeno,
  openBlobs,
  openPackageStore,
  stateDirectory,
  withRemoteBlobs,
} from '../store/index.ts';
import { announceFetch } from './announce-fetch.ts';
import type { Context } from './command.ts';
import { openRemote } from './open-remote.ts';
import { flowId, lockPath, readBytes, type Workspace } from './workspace.ts';

/** A flow whose lock was read. */
export interface FlowToPrepare {
  readonly workspace: Workspace;
  readonly context: Context;
  /** Path of its YAML. */
  readonly flow: string;
  readonly lockText: string;
  /** Of a run that is gone on with: the locks that it was begun with. */
  readonly kept?: LockSet;
}

/** What a command line may say about preparing. */
export interface PrepareChoices {
  readonly offline: boolean;
  readonly requireSandbox: boolean;
  /** The digest that the lock must have. */
  readonly expect?: string | undefined;
  /** A policy file, as named on the command line. */
  readonly policy?: string | undefined;
  /** Whether each attempt tells what it used of its grants. */
  readonly trace?: boolean;
}

/** The text of a flow's lock, or why it could not be read. */
export function readLockText(
  workspace: Workspace,
  flow: string,
): { readonly lockText: string } | { readonly refusal: LockRefusal } {
  const bytes = readBytes(workspace, lockPath(flow));
  const lockText = bytes === undefined ? undefined : decodeExactly(bytes);
  if (lockText !== undefined) return { lockText };
  const hint = `Run \`millrace compile ${flowId(flow)}\`.`;
  const refusal =
    bytes === undefined
      ? { code: 'lock-missing', message: `${flow} has no lock.` }
      : { code: 'lock-not-utf8', message: `${lockPath(flow)} is not UTF-8 text.` };
  return { refusal: { ...refusal, hint } };
}

/** A refusal of a lock that was not even read. */
export interface LockRefusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/**
 * The lock's text, or `undefined` where the bytes are not UTF-8: a lenient reader would put U+FFFD in
 * their place, and the text would then be canonical although the bytes are not.
 */
function decodeExactly(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/**
 * Verifies everything that the lock names. Nothing of it has run when this says no. The policy is
 * YAML, and read only where it is named, or for a flow that would be refused without it.
 */
export async function prepareFlow(
  target: FlowToPrepare,
  choices: PrepareChoices,
): ReturnType<typeof prepareRun> {
  const { workspace, context, flow } = target;
  const options = await prepareOptions(target, choices);
  if (choices.policy === undefined) {
    const prepared = await prepareRun(options);
    const isBroad = !prepared.ok && prepared.refusals.some(({ code }) => code === 'grant-broad');
    if (!isBroad) return prepared;
  }
  const { readPolicy } = await import('./policy/read-policy.ts');
  const admits = readPolicy(workspace, context, choices.policy);
  return await prepareRun({
    ...options,
    admitsBroad: ({ kind, value }) => admits(flowId(flow), kind, value === true ? '*' : value),
  });
}

async function prepareOptions(
  { workspace, context, flow, lockText, kept }: FlowToPrepare,
  { offline, requireSandbox, expect, trace = false }: PrepareChoices,
): Promise<PrepareOptions> {
  const directory = defaultStoreDirectory(context.env);
  const remote = offline ? undefined : openRemote(context);
  return {
    root: workspace.root,
    flowPath: flow,
    lockText,
    repository: workspace.repository,
    packageStore: openPackageStore({ directory, offline, remote, onFetch: announceFetch(context) }),
    blobs: withRemoteBlobs(openBlobs(directory), remote),
    deno: await findDeno(context.env),
    machineDirectory: stateDirectory(context.env),
    environment: context.env,
    requireSandbox,
    trace,
    ...(kept === undefined ? {} : { kept }),
    ...(expect === undefined ? {} : { expect }),
  };
}
