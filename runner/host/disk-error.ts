import { OperationalError } from '../../store/index.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full',
  EDQUOT: 'The disk quota is used up',
  EIO: 'The disk reported an error',
  EROFS: 'The disk is read-only',
  EACCES: 'Permission was denied',
  EPERM: 'Permission was denied',
  ENOTDIR: 'A file stands where a folder should be',
};

/** An error of the disk as one that says what it kept us from; any other error as it is. */
export function diskError(error: unknown, consequence: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
    return error;
  }
  const reason = Object.hasOwn(reasons, error.code) ? reasons[error.code] : undefined;
  if (reason === undefined) return error;
  const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  return new OperationalError(`${reason}: ${consequence}`, {
    cause: error,
    hint: isFull
      ? 'Make room and run the flow again. Old runs are in .millrace/runs.'
      : 'Check that .millrace is a folder that can be written.',
  });
}
