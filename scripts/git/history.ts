import * as fs from 'node:fs';
import git from 'npm:isomorphic-git@1.44.17';
import type { Commit } from './commit.ts';

/** The object store of this repository and nothing else: no program is started. */
export const permissions = { read: ['.git'] } as const;

const repository = { fs, gitdir: '.git', cache: {} };

/**
 * Reads the commits that lead to a revision, newest first.
 * @param until a branch, a tag, or a commit id of at least seven digits
 * @param since stop before this revision; empty reads back to the first commit
 * @param limit at most so many commits
 */
export async function main(until = 'HEAD', since = '', limit = 200): Promise<Commit[]> {
  const stop = since === '' ? undefined : await commitId(since);
  const commits: Commit[] = [];
  for (const entry of await git.log({ ...repository, ref: await commitId(until), depth: limit })) {
    if (entry.oid === stop) break;
    commits.push({
      id: entry.oid,
      message: entry.commit.message,
      author: entry.commit.author.name,
      date: new Date(entry.commit.committer.timestamp * 1000).toISOString(),
    });
  }
  return commits;
}

/** Names win over ids, as in git itself. Annotated tags are followed to their commit by `git.log`. */
async function commitId(revision: string): Promise<string> {
  try {
    return await git.resolveRef({ ...repository, ref: revision });
  } catch {
    if (!/^[0-9a-f]{7,40}$/.test(revision)) {
      throw new Error(`This repository has no branch, tag or commit called "${revision}".`);
    }
    return await git.expandOid({ ...repository, oid: revision });
  }
}
