import { dirname, join, relative, sep } from 'node:path';
import { compileRepository, pinRepository, type PinHost } from '../../compiler/index.ts';
import { type Lock, readLock, sha256 } from '../../lock/index.ts';
import {
  findRoot,
  mergeTexts,
  openRepository,
  openRevisions,
  OperationalError,
  type Revisions,
  type ThreeTexts,
} from '../../store/index.ts';
import type { Context } from '../command.ts';
import { createPinHost } from '../pin-host.ts';
import { lockPath } from '../workspace.ts';
import { mergeModules } from './merge-modules.ts';
import { settlePins, takePins } from './merge-yaml.ts';

/** Where a merge goes on: git starts its drivers before it has written any merged file. */
export interface MergeWorld {
  readonly root: string;
  readonly revisions: Revisions;
  readonly context: Context;
}

/** What came of a merge; `why` is a sentence for the person who has to go on by hand. */
export type Merged = { readonly text: string } | { readonly why: string };

/** Opens the workspace that holds the file, and gives the file's path in it. */
export async function openMerge(
  path: string,
  context: Context,
): Promise<MergeWorld & { readonly path: string }> {
  const place = join(context.cwd, path);
  const root = findRoot(dirname(place)) ?? context.cwd;
  const revisions = await openRevisions(root);
  if (revisions === undefined) throw new OperationalError('There is no git repository here.');
  return { root, revisions, context, path: relative(root, place).split(sep).join('/') };
}

/** Every ref and what the reflogs remember: a commit that is being picked need not be on a branch. */
const everywhere = ['--all', '--reflog', 'HEAD'];

/** Merges a flow's YAML. What differs in pins alone is no conflict: the merged scripts say which pin is right. */
export async function mergeYaml(
  flow: string,
  texts: ThreeTexts,
  world: MergeWorld,
): Promise<Merged> {
  const settled = settlePins(await mergeTexts(texts));
  if (settled === undefined) return { why: 'Both sides changed the same lines.' };
  if (settled.unsettled.size === 0) return { text: settled.text };
  const locks = await locksOf(flow, texts, world);
  return await settleWith({ flow, locks, ...settled }, world);
}

/** Compiles what the merge makes of the flow's sources; nothing of the locks' texts is merged. */
export async function mergeLock(
  flow: string,
  texts: ThreeTexts,
  world: MergeWorld,
): Promise<Merged> {
  const locks = readAll(texts);
  const sources = await sourcesOf(flow, locks, world);
  if (sources === undefined) return { why: 'Git does not have the flow that a side compiled.' };
  const settled = settlePins(await mergeTexts(sources));
  if (settled === undefined) return { why: `The conflict in ${flow} comes first.` };
  const merged = await settleWith({ flow, locks, ...settled }, world);
  if ('why' in merged) return merged;
  const host = await hostOf({ flow, text: merged.text, locks }, world);
  if (host === undefined) return { why: conflictInScript };
  const bytes = new TextEncoder().encode(merged.text);
  const { flows } = await compileRepository([{ path: flow, bytes }], host);
  const locked = flows.find(({ path }) => path === flow)?.locked;
  return locked === undefined
    ? { why: 'The merged flow does not compile.' }
    : { text: locked.lockText };
}

const conflictInScript = 'Both sides changed the same lines of a script.';

interface Unsettled {
  readonly flow: string;
  readonly text: string;
  readonly unsettled: ReadonlySet<string>;
  readonly locks: ThreeTexts<Lock | undefined>;
}

/** Renews the pins that both sides moved, from the scripts as the merge makes them. */
async function settleWith(
  { flow, text, unsettled, locks }: Unsettled,
  world: MergeWorld,
): Promise<Merged> {
  if (unsettled.size === 0) return { text };
  if ([...unsettled].some((path) => path.startsWith('flows/'))) {
    return { why: 'Both sides changed a flow that this one uses.' };
  }
  if (locks.ours === undefined || locks.theirs === undefined) {
    return { why: 'Git does not have the lock that belongs to a side.' };
  }
  const host = await hostOf({ flow, text, locks }, world);
  if (host === undefined) return { why: conflictInScript };
  const bytes = new TextEncoder().encode(text);
  const { files } = await pinRepository({ flows: [{ path: flow, bytes }] }, host);
  return { text: takePins(text, files.get(flow) ?? text, unsettled) };
}

/** The repository as the merge will make it, as far as this flow reads it. */
async function hostOf(
  { flow, text, locks }: Omit<Unsettled, 'unsettled'>,
  { root, revisions, context }: MergeWorld,
): Promise<PinHost | undefined> {
  const modules = await mergeModules(revisions, locks);
  if (modules === undefined) return undefined;
  const host = createPinHost({ root, repository: openRepository(root) }, context);
  const known = [locks.ours, locks.theirs, locks.base].flatMap((lock) => lock ?? []);
  return {
    ...host,
    readFile: async (path) =>
      path === flow
        ? new TextEncoder().encode(text)
        : (modules.get(path) ?? (await host.readFile(path))),
    locksOf: async (path) => [...known, ...(await host.locksOf(path))],
  };
}

function readAll(texts: ThreeTexts): ThreeTexts<Lock | undefined> {
  const lockIn = (text: string): Lock | undefined => {
    const reading = readLock(text);
    return reading.ok ? reading.lock : undefined;
  };
  return { base: lockIn(texts.base), ours: lockIn(texts.ours), theirs: lockIn(texts.theirs) };
}

/** A lock names its YAML by content, so that it is found wherever git has it. */
async function sourcesOf(
  flow: string,
  locks: ThreeTexts<Lock | undefined>,
  { revisions }: MergeWorld,
): Promise<ThreeTexts | undefined> {
  const ids = await revisions.listVersions(everywhere, flow);
  const blobs = [...(await revisions.readBlobs(ids)).values()];
  const find = (lock: Lock | undefined): string | undefined => {
    const bytes = blobs.find((one) => sha256(one) === lock?.flow.sha256);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  const [ours, theirs] = [find(locks.ours), find(locks.theirs)];
  if (ours === undefined || theirs === undefined) return undefined;
  return { base: find(locks.base) ?? '', ours, theirs };
}

/** The locks that were compiled from these YAML texts. */
async function locksOf(
  flow: string,
  texts: ThreeTexts,
  { revisions }: MergeWorld,
): Promise<ThreeTexts<Lock | undefined>> {
  const ids = await revisions.listVersions(everywhere, lockPath(flow));
  const locks = [...(await revisions.readBlobs(ids)).values()].flatMap((bytes) => {
    const reading = readLock(new TextDecoder().decode(bytes));
    return reading.ok ? [reading.lock] : [];
  });
  const find = (text: string): Lock | undefined =>
    locks.find((lock) => lock.flow.sha256 === sha256(text));
  return { base: find(texts.base), ours: find(texts.ours), theirs: find(texts.theirs) };
}
