import type { Revision } from '../../review/index.ts';
import { type NamedCommit, OperationalError, type Revisions } from '../../store/index.ts';

/** Both ends of a change. Base is always a commit; without one, head is the working tree. */
export interface Ends {
  readonly base: NamedCommit;
  readonly head: Revision;
  /**
   * What base's name stands for now, whose policy counts. Head chooses where it parts from base: an old
   * policy must not come with an old commit.
   */
  readonly tip: string;
}

export interface NamedEnds {
  readonly base: string | undefined;
  readonly head: string | undefined;
}

/**
 * What `--base` and `--head` name. As a pull request does, it compares head with the commit at which
 * it parted from base, so that what went on on base meanwhile is no change of head's.
 */
export async function findEnds(revisions: Revisions, named: NamedEnds): Promise<Ends> {
  if (named.head === undefined && revisions.isBare) {
    throw new OperationalError('A bare repository has no working tree to review.', {
      hint: 'Name what to compare: `millrace review --base REF --head REF`.',
    });
  }
  const baseName = named.base ?? (await defaultBase(revisions));
  const head = { name: named.head ?? 'HEAD', commit: await headCommit(revisions, named.head) };
  const tip = { name: shortName(baseName), commit: await revisions.findCommit(baseName) };
  const commit = await revisions.findMergeBase(tip, head);
  const name =
    commit === tip.commit ? tip.name : `merge base of ${tip.name} and ${shortName(head.name)}`;
  return {
    base: { name, commit },
    head: named.head === undefined ? { name: 'working tree' } : head,
    tip: tip.commit,
  };
}

async function defaultBase(revisions: Revisions): Promise<string> {
  const found = await revisions.findDefaultBranch();
  if (found !== undefined) return found;
  throw new OperationalError('This repository does not tell which branch is the default one.', {
    hint: 'Name what to compare with: `millrace review --base REF`.',
  });
}

async function headCommit(revisions: Revisions, name: string | undefined): Promise<string> {
  try {
    return await revisions.findCommit(name ?? 'HEAD');
  } catch (error) {
    if (name !== undefined || !(error instanceof OperationalError)) throw error;
    throw new OperationalError(
      'This repository has no commit yet, so there is nothing to compare with.',
      {
        hint: 'Commit what is there; a review shows what a change of it means.',
        cause: error,
      },
    );
  }
}

/** `refs/remotes/origin/main` as people write it. */
function shortName(name: string): string {
  return name.replace(/^refs\/(?:heads|remotes|tags)\//, '');
}
