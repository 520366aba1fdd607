import { OperationalError } from '../operational-error.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ENOTDIR: 'a file stands where a folder belongs',
  EIO: 'the disk reported an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EFBIG: 'the file is too large for this file system',
  ENAMETOOLONG: 'the path is too long for this file system',
};

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room, or name a folder on another disk in MILLRACE_STORE.',
  EDQUOT: 'Make room, or name a folder on another disk in MILLRACE_STORE.',
  EROFS: 'Name a folder that may be written in MILLRACE_STORE.',
  EACCES: 'Make the folder yours, or name another one in MILLRACE_STORE.',
  EPERM: 'Make the folder yours, or name another one in MILLRACE_STORE.',
};

/** Runs `action`; what the operating system refuses in it is said in words about `subject`. */
export async function explainFileErrors<T>(subject: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw explainFileError(subject, error) ?? error;
  }
}

/** `undefined` for anything but a refusal of the operating system that a user can act on. */
export function explainFileError(subject: string, error: unknown): OperationalError | undefined {
  const code = errorCode(error);
  const reason = code !== undefined && Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  if (reason === undefined || code === undefined) return undefined;
  const path = error instanceof Error && 'path' in error ? ` (${String(error.path)})` : '';
  const message = `${subject} cannot be used: ${reason}${path}.`;
  return new OperationalError(message, { hint: hints[code], cause: error });
}

/** The operating system's name of an error, as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
