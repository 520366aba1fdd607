import { neutralise } from '../output/index.ts';
import { IntegrityError, OperationalError } from '../store/index.ts';
import { exitCode, UsageError, type Context, type ExitCode } from './command.ts';
import { version } from './version.ts';

/**
 * Says what went wrong and chooses the exit code. The stack is shown only for a bug of ours. Messages may quote
 * files of the repository, and nothing in them is obeyed by a terminal or by GitHub's runner.
 */
export function reportFailure(error: unknown, context: Context): ExitCode {
  const say = (text: string): void => {
    context.err(`${neutralise(text)}\n`);
  };
  if (error instanceof UsageError) {
    say(`millrace: ${error.message}`);
    return exitCode.usage;
  }
  if (error instanceof OperationalError) {
    say(`millrace: ${error.message}`);
    if (error.hint !== undefined) say(`  hint: ${error.hint}`);
    return error instanceof IntegrityError ? exitCode.wrong : exitCode.world;
  }
  const worldly = describeSystemError(error);
  if (worldly !== undefined) {
    say(`millrace: ${worldly}`);
    return exitCode.world;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say(
    [
      'millrace: This is a bug in millrace, not in your flow. Please open an issue with the text below.',
      `  millrace ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
      stack.replace(/^/gm, '  '),
    ].join('\n'),
  );
  return exitCode.bug;
}

const systemErrors: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full',
  EDQUOT: 'The disk quota is used up',
  EROFS: 'The file system is read-only',
  EACCES: 'Permission denied',
  EPERM: 'Permission denied',
  EIO: 'The disk reported an error',
  ENOENT: 'A file or folder is not there, or cannot be made there',
  ENOTDIR: 'A file stands where a folder should be',
  EEXIST: 'Something else is there already',
  EISDIR: 'A folder stands where a file should be',
  ELOOP: 'A link leads in a circle',
  EMFILE: 'Too many files are open',
  ENAMETOOLONG: 'A path is too long',
};

/** What the operating system refused, for a call whose caller could not say it better. */
function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
    return undefined;
  }
  const said = Object.hasOwn(systemErrors, error.code) ? systemErrors[error.code] : undefined;
  if (said === undefined) return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? `: ${error.path}` : '';
  return `${said}${path}.`;
}
