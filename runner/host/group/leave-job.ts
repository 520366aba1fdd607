import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sha256 } from '../../../lock/index.ts';
import { errorCode, makeFolder, writeAtomically } from '../../../store/index.ts';
import { formatManifest, type JobBeginning, type Manifest } from '../../group/manifest.ts';
import { jobKey } from '../../group/segment.ts';
import { diskError } from '../disk-error.ts';
import { journalPath } from '../journal-file.ts';
import { logPath } from '../log-file.ts';
import { loggedSteps } from '../read-logs.ts';
import { writeObject } from './objects.ts';
import { withShownDigest, type Secrets } from './shown-outputs.ts';

const unwritten = 'what the job leaves for others could not be written.';

/** Makes the folder in which a job works: what is in it counts when the job is killed. */
export function makeJobFolder(leaving: string, begun: JobBeginning): string {
  const { group, shard, attempt } = begun;
  const name = `${jobKey(group, shard)}.${String(attempt)}`;
  const folder = join(leaving, 'unfinished', name);
  try {
    rmSync(folder, { recursive: true, force: true });
    makeFolder(folder, 0o700);
    writeFileSync(join(folder, 'begun.json'), formatManifest(begun), { mode: 0o600 });
    return folder;
  } catch (error) {
    throw diskError(error, unwritten);
  }
}

/**
 * Leaves what a job did, by its content, and gives the digest of its manifest, in which none of the
 * secrets stands: it would not reach other jobs.
 */
export function leaveJob(
  leaving: string,
  folder: string,
  { secrets, ...said }: JobBeginning & Pick<Manifest, 'ended'> & { readonly secrets: Secrets },
): Sha256 {
  try {
    const segment = writeObject(leaving, readFileSync(journalPath(folder)));
    for (const blob of filesIn(join(folder, 'blobs'))) writeObject(leaving, readFileSync(blob));
    const logs = Object.fromEntries(
      loggedSteps(folder).map((step): [string, Sha256] => [
        step,
        writeObject(leaving, readFileSync(logPath(join(folder, 'logs'), step))),
      ]),
    );
    const text = withShownDigest({ ...said, segment, logs, nonce: 0 }, secrets);
    const digest = writeObject(leaving, Buffer.from(text));
    for (const name of ['journal', 'blobs', 'logs', 'begun.json']) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
    writeAtomically(join(folder, 'manifest'), Buffer.from(`${digest}\n`));
    return digest;
  } catch (error) {
    throw diskError(error, unwritten);
  }
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
