import type { BlobId } from '../../lock/index.ts';
import { OperationalError } from '../operational-error.ts';
import { type Git, GitFailure, type GitOptions, openGit } from './git.ts';
import { findSource, openGitObjects } from './git-objects.ts';
import { computeBlobId, type ObjectFormat } from './object-format.ts';
import { readRepositoryFile } from './read-repository-file.ts';
import { parseChanges, parseTree, type TreeChange, type TreeEntry } from './tree-entries.ts';

/**
 * Commits of one git repository, read from its objects: bare or not, shallow or partial, nothing is
 * checked out. Paths are relative to the folder that it was opened in, with `/`.
 */
export interface Revisions {
  /** Without a working tree. */
  readonly isBare: boolean;
  /** Whether the folder is the root of the repository. */
  readonly isAtRoot: boolean;
  /** The full id of the commit that a branch, a tag, a remote's branch or an id names; a name of several is refused. */
  readonly findCommit: (name: string) => Promise<string>;
  /** The full name of the branch that others part from; `undefined` where nothing tells. */
  readonly findDefaultBranch: () => Promise<string | undefined>;
  /** Where two commits part. */
  readonly findMergeBase: (one: NamedCommit, other: NamedCommit) => Promise<string>;
  /** Everything below `folder` in a commit, or below this folder. */
  readonly listTree: (commit: string, folder?: string) => Promise<ReadonlyMap<string, TreeEntry>>;
  /** What differs from one commit to another; without another, to the working tree and what git does not ignore. */
  readonly listChanges: (base: string, head: string | undefined) => Promise<readonly TreeChange[]>;
  /** Contents by id, at most 16 MiB each; what is larger, or is gone, is left out. */
  readonly readBlobs: (ids: readonly BlobId[]) => Promise<ReadonlyMap<BlobId, Uint8Array>>;
  /** Those of the blobs that this clone does not have, and could not fetch. */
  readonly findLacking: (ids: readonly BlobId[]) => Promise<readonly BlobId[]>;
  /** The id that git gives these bytes here. */
  readonly blobId: (bytes: Uint8Array) => BlobId;
  /** A regular file of the working tree, at most 16 MiB; never through a link. A bare repository has none. */
  readonly readWorkingFile: (path: string) => Uint8Array | undefined;
  /** Ids of the versions that these histories, as `git log` takes them, have of the files that a path or a pattern names, newest first. */
  readonly listVersions: (
    commits: readonly string[],
    pattern: string,
  ) => Promise<readonly BlobId[]>;
}

/** A commit, and the name under which a person knows it. */
export interface NamedCommit {
  readonly commit: string;
  readonly name: string;
}

const largestBlob = 16 * 1024 * 1024;

/** Opens the repository around `folder`; `undefined` when there is none. */
export async function openRevisions(
  folder: string,
  options: GitOptions = {},
): Promise<Revisions | undefined> {
  const git = openGit(folder, options);
  const about = await describe(git);
  if (about === undefined) return undefined;
  const { format, isBare, isShallow, prefix } = about;
  const objects = openGitObjects(git, format, { ...options, largest: largestBlob });
  const scope = prefix === '' ? [] : ['--', `:(top,literal)${prefix}`];
  return {
    isBare,
    isAtRoot: prefix === '',
    findCommit: async (name) => await findCommit(git, name, isShallow),
    findDefaultBranch: async () => await findDefaultBranch(git),
    findMergeBase: async (one, other) => await findMergeBase(git, one, other, isShallow),
    listTree: async (commit, below) => {
      const path = below === undefined ? scope : ['--', `:(top,literal)${prefix}${below}`];
      const words = ['ls-tree', '-r', '-z', '--full-tree', commit, ...path.map(withoutMagic)];
      return new Map(withoutPrefix([...parseTree(await git.text(words))], prefix));
    },
    listChanges: async (base, head) => {
      const changes = await listChanges(git, base, head, scope);
      const entries = changes.map((change) => [change.path, change] as const);
      return withoutPrefix(entries, prefix).map(([path, change]) => ({ ...change, path }));
    },
    readBlobs: async (ids) =>
      await explainMissing(git, isShallow, async () => await objects.readBlobs(ids)),
    findLacking: async (ids) => {
      if (ids.length === 0) return [];
      const output = await git.bytes(['--batch-check'], ids.map((id) => `${id}\n`).join(''));
      const lines = output.toString('latin1').split('\n');
      return lines.flatMap((line) => /^([0-9a-f]+) missing$/.exec(line)?.[1] ?? []);
    },
    blobId: (bytes) => computeBlobId(bytes, format),
    readWorkingFile: (path) => (isBare ? undefined : readRepositoryFile(folder, path, largestBlob)),
    listVersions: async (commits, pattern) => await listVersions(git, commits, { prefix, pattern }),
  };
}

interface About {
  readonly format: ObjectFormat;
  readonly isBare: boolean;
  readonly isShallow: boolean;
  /** Of the folder within the repository: empty, or with a `/` at its end. */
  readonly prefix: string;
}

async function describe(git: Git): Promise<About | undefined> {
  const asked = ['--show-object-format', '--is-bare-repository', '--is-shallow-repository'];
  try {
    const text = await git.text(['rev-parse', ...asked, '--show-prefix']);
    const [format, bare, shallow, prefix = ''] = text.split('\n');
    return {
      format: format === 'sha256' ? 'sha256' : 'sha1',
      isBare: bare === 'true',
      isShallow: shallow === 'true',
      prefix,
    };
  } catch (error) {
    if (error instanceof GitFailure && /not a git repository/i.test(error.message))
      return undefined;
    throw error;
  }
}

async function findCommit(git: Git, name: string, isShallow: boolean): Promise<string> {
  await refuseAmbiguous(git, name);
  const id = await verify(git, name);
  if (id !== undefined) return id;
  // `main` of a clone that never checked it out is its remote's.
  const remote = /^[\w][\w./-]*$/.test(name)
    ? await verify(git, `refs/remotes/origin/${name}`)
    : undefined;
  if (remote !== undefined) return remote;
  const isId = /^[0-9a-f]{7,64}$/i.test(name);
  const fetch = isId ? `git fetch origin ${name}` : `git fetch origin ${forShell(name)}`;
  throw new OperationalError(`This clone has no commit "${name}".`, {
    hint: isShallow
      ? `The clone is shallow: \`${fetch}\` brings it. In a workflow, give \`actions/checkout\` \`fetch-depth: 0\`.`
      : `\`${fetch}\` brings it, if the name is right.`,
  });
}

const places = ['refs/tags/', 'refs/heads/', 'refs/remotes/'] as const;

/**
 * Git takes a tag before a branch of the same name. Whoever may push a tag `origin/main` would choose
 * what a change is compared with.
 */
async function refuseAmbiguous(git: Git, name: string): Promise<void> {
  const ref = /^(\w[\w./-]*)(?:$|[~^@])/.exec(name)?.[1];
  if (ref === undefined || ref === 'HEAD') return;
  const candidates = places.map((place) => `${place}${ref}`);
  const form = '--format=%(refname) %(objectname) %(*objectname)';
  const lines = (await git.text(['for-each-ref', form, ...candidates])).split('\n');
  const found = lines
    .map((line) => line.trim().split(' '))
    .filter(([refname = '']) => candidates.includes(refname));
  if (new Set(found.map((words) => words.at(-1))).size <= 1) return;
  const names = found.map(([refname = '']) => refname);
  throw new OperationalError(`"${ref}" names several commits: ${names.join(' and ')}.`, {
    hint: `Write the whole name, as \`${names[0] ?? ref}\`.`,
  });
}

async function verify(git: Git, name: string): Promise<string | undefined> {
  try {
    const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
    const id = (await git.text(words)).trim();
    return /^[0-9a-f]{40,64}$/.test(id) ? id : undefined;
  } catch (error) {
    if (error instanceof GitFailure) return undefined;
    throw error;
  }
}

/** A name that a shell would take apart is not proposed as a word. */
function forShell(name: string): string {
  return /^[\w][\w./-]*$/.test(name) ? name : 'REF';
}

const defaultBranches = ['origin/HEAD', 'origin/main', 'origin/master'];
const localBranches = ['main', 'master'];

async function findDefaultBranch(git: Git): Promise<string | undefined> {
  const configured = await configuredBranch(git);
  const local = [...localBranches, ...(configured === undefined ? [] : [configured])];
  const candidates = [
    ...defaultBranches.map((name) => `refs/remotes/${name}`),
    ...local.map((name) => `refs/heads/${name}`),
    ...(configured === undefined ? [] : [`refs/remotes/origin/${configured}`]),
  ];
  const text = await git.text(['for-each-ref', '--format=%(refname) %(symref)', ...candidates]);
  const found = new Map(text.split('\n').map((line) => [line.split(' ')[0], line.split(' ')[1]]));
  const first = candidates.find((name) => found.has(name));
  const target = first === undefined ? undefined : found.get(first);
  return target === undefined || target === '' ? first : target;
}

async function configuredBranch(git: Git): Promise<string | undefined> {
  const name = (await git.text(['config', '--get', 'init.defaultBranch'])).trim();
  return /^[\w][\w./-]*$/.test(name) ? name : undefined;
}

async function findMergeBase(
  git: Git,
  one: NamedCommit,
  other: NamedCommit,
  isShallow: boolean,
): Promise<string> {
  const id = (await git.text(['merge-base', one.commit, other.commit])).trim();
  if (id !== '') return id;
  const both = `"${one.name}" and "${other.name}"`;
  if (!isShallow) {
    throw new OperationalError(`${both} have no commit in common.`, {
      hint: 'A review compares a branch with what it started from: name another `--base`.',
    });
  }
  throw new OperationalError(
    `This clone is shallow, and the commit at which ${both} part is not in it.`,
    {
      hint: '`git fetch --deepen=200 origin` brings more of the history, `git fetch --unshallow` all of it. In a workflow, give `actions/checkout` `fetch-depth: 0`.',
    },
  );
}

async function listChanges(
  git: Git,
  base: string,
  head: string | undefined,
  scope: readonly string[],
): Promise<readonly TreeChange[]> {
  const form = ['-z', '--raw', '--no-abbrev', '--no-renames', '--ignore-submodules=dirty'];
  if (head !== undefined) {
    return parseChanges(await git.text(['diff-tree', '-r', ...form, base, head, ...scope]));
  }
  const tracked = parseChanges(await git.text(['diff-index', ...form, base, ...scope]));
  const words = ['ls-files', '-z', '--others', '--exclude-standard', '--full-name'];
  const others = (await git.text(words)).split('\0').filter((path) => path !== '');
  const known = new Map(tracked.map((change) => [change.path, change]));
  const added = others.map((path): TreeChange => {
    // Taken out of the index, and still there: it is not gone.
    return { path, before: known.get(path)?.before, after: { kind: 'file' } };
  });
  return [...new Map([...tracked, ...added].map((change) => [change.path, change])).values()];
}

/** `ls-tree` takes plain paths from the root, no pathspecs. */
function withoutMagic(word: string): string {
  return word.replace(/^:\(top,literal\)/, '').replace(/(?<=.)\/$/, '');
}

function withoutPrefix<T>(
  entries: readonly (readonly [string, T])[],
  prefix: string,
): readonly (readonly [string, T])[] {
  return entries.flatMap(([path, value]) =>
    path.startsWith(prefix) ? [[path.slice(prefix.length), value] as const] : [],
  );
}

/** A search for old versions ends somewhere: the newest of this many commits, and of this many versions. */
const limits = { commits: 5000, versions: 500 } as const;

async function listVersions(
  git: Git,
  commits: readonly string[],
  { prefix, pattern }: { readonly prefix: string; readonly pattern: string },
): Promise<readonly BlobId[]> {
  if (commits.length === 0) return [];
  // A folder's or a flow's name may hold what means something in a pattern.
  const paths = [
    `:(top,literal)${prefix}${pattern}`,
    `:(top,glob)${prefix.replace(/[*?[\]\\]/g, '\\$&')}${pattern}`,
  ];
  const text = await git.text([
    ...['log', '--format=', '--raw', '--no-abbrev', '--no-renames', '-m', '--diff-filter=AM'],
    ...[`--max-count=${limits.commits}`, ...commits, '--', ...paths],
  ]);
  const ids = text
    .split('\n')
    .flatMap((line) => /^:\d+ 100\d+ [0-9a-f]+ ([0-9a-f]+) [AM]/.exec(line)?.[1] ?? []);
  return [...new Set(ids)].slice(0, limits.versions);
}

async function explainMissing<T>(git: Git, isShallow: boolean, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    if (!isShallow && (await findSource(git))?.isPartial !== true) {
      throw new OperationalError(`Git cannot read what this clone should have: ${error.message}`, {
        hint: 'The repository may be damaged: `git fsck` says more.',
        cause: error,
      });
    }
    throw new OperationalError(
      `This clone is ${isShallow ? 'shallow' : 'partial'}, and what it lacks could not be fetched: ${error.message}`,
      {
        hint: isShallow
          ? 'See that its remote can be reached, or make the clone whole: `git fetch --unshallow`. In a workflow, give `actions/checkout` `fetch-depth: 0`.'
          : 'See that its remote can be reached, or make the clone whole: `git fetch --refetch --no-filter`.',
        cause: error,
      },
    );
  }
}
