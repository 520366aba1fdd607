import type { Revisions } from '../../store/index.ts';
import type { Ends } from './find-ends.ts';
import { openSideFiles, type SideEntry, type SideFiles } from './side-files.ts';

/** Both sides of a change, and the paths that it touches. */
export interface OpenChange {
  readonly base: SideFiles;
  readonly head: SideFiles;
  /** Relative to the workspace; sorted. */
  readonly paths: readonly string[];
}

/** Head is base's tree with the change applied, so that only one tree is ever listed. */
export async function openChange(revisions: Revisions, ends: Ends): Promise<OpenChange> {
  const tree = await revisions.listTree(ends.base.commit);
  const changes = await revisions.listChanges(ends.base.commit, ends.head.commit);
  const entries = new Map<string, SideEntry>(tree);
  const paths: string[] = [];
  for (const { path, before, after } of changes) {
    if (after === undefined) entries.delete(path);
    else entries.set(path, after);
    // Git's index may be behind a file that was only touched.
    const bytes =
      after !== undefined && !('id' in after) ? revisions.readWorkingFile(path) : undefined;
    const isSame =
      before?.kind === 'file' && bytes !== undefined && revisions.blobId(bytes) === before.id;
    if (isSame) entries.set(path, before);
    else paths.push(path);
  }
  return {
    base: openSideFiles(revisions, tree),
    head: openSideFiles(revisions, entries),
    paths: paths.sort(),
  };
}
