import { OperationalError } from '../operational-error.ts';

/** The error that `promise` ends with; anything but an `OperationalError` fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<OperationalError> {
  const error: unknown = await promise.then(
    () => new Error('Nothing was refused.'),
    (reason: unknown) => reason,
  );
  if (error instanceof OperationalError) return error;
  throw error;
}
