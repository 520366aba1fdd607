import { OperationalError, type Revisions } from '../../store/index.ts';

/** The full id of HEAD; `undefined` outside of git, and before the first commit. */
export async function headCommit(revisions: Revisions | undefined): Promise<string | undefined> {
  try {
    return await revisions?.findCommit('HEAD');
  } catch (error) {
    if (error instanceof OperationalError) return undefined;
    throw error;
  }
}
