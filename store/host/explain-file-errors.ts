import { OperationalError } from '../operational-error.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ENOTDIR: 'a file stands where a folder belongs',
  EEXIST: 'a file stands where a folder belongs',
  EIO: 'the disk reported an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EFBIG: 'the file is too large for this file system',
  ENAMETOOLONG: 'the path is too long for this file system',
};

const hints: Readonly<Record<string, (where: string) => string>> = {
  ENOSPC: (where) => `Make room, or name a folder on another disk ${where}.`,
  EDQUOT: (where) => `Make room, or name a folder on another disk ${where}.`,
  EROFS: (where) => `Name a folder that may be written ${where}.`,
  EACCES: (where) => `Make the folder yours, or name another one ${where}.`,
  EPERM: (where) => `Make the folder yours, or name another one ${where}.`,
};

/** How the user names the folder of the store. */
export const inStoreVariable = 'in MILLRACE_STORE';

/**
 * Runs `action`; what the operating system refuses in it is said in words about `subject`. `where` ends
 * the hint, and says how the user names another place; without it there is no hint.
 */
export async function explainFileErrors<T>(
  subject: string,
  action: () => Promise<T>,
  where?: string,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw explainFileError(subject, error, where) ?? error;
  }
}

/** `undefined` for anything but a refusal of the operating system that a user can act on. */
export function explainFileError(
  subject: string,
  error: unknown,
  where?: string,
): OperationalError | undefined {
  const code = errorCode(error);
  const reason = code !== undefined && Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  if (reason === undefined || code === undefined) return undefined;
  const path = error instanceof Error && 'path' in error ? ` (${String(error.path)})` : '';
  const message = `${subject} cannot be used: ${reason}${path}.`;
  const hint = where !== undefined && Object.hasOwn(hints, code) ? hints[code]?.(where) : undefined;
  return new OperationalError(message, { hint, cause: error });
}

/** The operating system's name of an error, as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
