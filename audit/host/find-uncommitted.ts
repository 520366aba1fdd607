import { computeBlobId, type Git, readRepositoryFile } from '../../store/index.ts';

const largestFile = 16 * 1024 * 1024;

/** Those of these files of the working tree that HEAD does not have, or has otherwise: no commit answers for them. */
export async function findUncommitted(
  git: Git,
  root: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const format = (await git.text(['rev-parse', '--show-object-format'])).trim();
  // From a folder below the top, git lists what is in it, by its path from there.
  const listed = (await git.text(['ls-tree', '-r', '-z', 'HEAD'])).split('\0');
  const committed = new Map(
    listed.flatMap((entry) => {
      const [, id, path] = /^100\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(entry) ?? [];
      return id === undefined || path === undefined ? [] : [[path, id] as const];
    }),
  );
  return paths.filter((path) => {
    const bytes = readRepositoryFile(root, path, largestFile);
    if (bytes === undefined) return false;
    return committed.get(path) !== computeBlobId(bytes, format === 'sha256' ? 'sha256' : 'sha1');
  });
}
