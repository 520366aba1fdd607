import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { OperationalError } from '../operational-error.ts';
import { findAbove } from './find-root.ts';

/** Runs git in one repository. Arguments never come from a file of the repository unchecked. */
export interface Git {
  /** Standard output as text; rejects with a `GitFailure` when git fails. */
  text(words: readonly string[]): Promise<string>;
  /** What `git cat-file` with these options says to `input` on its standard input. */
  bytes(words: readonly string[], input: string): Promise<Buffer>;
}

/** Git ended with an error. */
export class GitFailure extends OperationalError {}

/**
 * A repository's own configuration may name programs that git starts. These cannot: the watcher of
 * the working tree, hooks, and what `git log` would check signatures with. Pagers and external diffs are not used by what is asked here.
 * Nor can it hide the first commit from `git log`.
 */
const configuration = [
  'advice.graftFileDeprecated=false',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.quotePath=false',
  'gc.auto=0',
  'log.showRoot=true',
  'log.showSignature=false',
  'maintenance.auto=false',
];

/** What git needs of the user's environment to reach a remote, and of keys that sign; nothing that redirects it to another repository. */
const passedOn =
  /^(?:PATH|HOME|GNUPGHOME|USER|LOGNAME|TMPDIR|XDG_CONFIG_HOME|XDG_RUNTIME_DIR|SSH_AUTH_SOCK|SSH_AGENT_PID|SSL_CERT_FILE|SSL_CERT_DIR|(?:https?|no|all)_proxy)$/i;

/** Replaced objects and grafts are no part of what was committed: history is read as its ids name it. */
const ownVariables = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
};

export interface GitOptions {
  /** No remote is asked for anything, also not by git itself for what a partial clone lacks. */
  readonly isOffline?: boolean;
  /** Settings besides those above. */
  readonly settings?: readonly string[];
}

/** Git in `folder`. The library is loaded with the first command. */
export function openGit(folder: string, options: GitOptions = {}): Git {
  return {
    async text(words) {
      const git = await createSimpleGit(folder, '', options);
      return await translate(async () => await git.raw([...words]));
    },
    async bytes(words, input) {
      const git = await createSimpleGit(folder, input, options);
      // Typed `any` by the library; it is what git wrote, as a Buffer.
      return await translate(async () => (await git.binaryCatFile([...words])) as Buffer);
    },
  };
}

async function createSimpleGit(
  folder: string,
  input: string,
  { isOffline = false, settings = [] }: GitOptions,
): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const environment = Object.entries(process.env).filter(([name]) => passedOn.test(name));
  // Before git 2.45 the forbidden protocols alone keep it from asking.
  const variables = { ...ownVariables, ...(isOffline && { GIT_NO_LAZY_FETCH: '1' }) };
  return simpleGit({
    baseDir: folder,
    config: [
      ...configuration,
      ...bareRepositories(folder),
      ...settings,
      ...(isOffline ? ['protocol.allow=never'] : []),
    ],
    unsafe: {
      allowUnsafeFsMonitor: true,
      allowUnsafeGpgProgram: true,
      allowUnsafeHooksPath: true,
      allowUnsafeProtocolOverride: isOffline,
    },
    allowEnvironment: Object.keys(variables),
    completion: { onClose: true, onExit: false },
    input: () => (input === '' ? undefined : input),
  }).env({ ...Object.fromEntries(environment), LC_ALL: 'C', ...variables });
}

/**
 * A commit can bring a folder that looks like a bare repository, with settings that name programs. Within a
 * working tree only the repository around it is one; git knows this setting from 2.38 on.
 */
function bareRepositories(folder: string): readonly string[] {
  const isWithin = findAbove(folder, (one) => existsSync(join(one, '.git'))) !== undefined;
  return isWithin ? ['safe.bareRepository=explicit'] : [];
}

const hints: readonly (readonly [RegExp, string])[] = [
  [
    /dubious ownership/,
    'The repository belongs to another user. If you trust it, add it to `safe.directory` in your git configuration.',
  ],
  [
    /cannot use bare repository/,
    'The folder lies in a working tree, and looks like a repository itself: a commit may have brought it. Move it out of there if it is yours.',
  ],
];

async function translate<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (/spawn git ENOENT/.test(text)) {
      throw new OperationalError('git was not found.', {
        hint: 'Install git 2.30 or newer, and see that it is in PATH.',
        cause: error,
      });
    }
    const line = text.split('\n').find((one) => /^(fatal|error): /.test(one)) ?? text;
    throw new GitFailure(`git failed: ${line.replace(/\p{Cc}+/gu, ' ').trim()}`, {
      hint: hints.find(([pattern]) => pattern.test(text))?.[1],
      cause: error,
    });
  }
}
