import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of everything in the cache that is not finished. */
export const draftPrefix = '.draft-';

/**
 * Writes a file, for this user alone, that nobody else uses, to be renamed or linked. A draft that
 * could not be written whole is gone. Only a durable one is sure to be whole after a loss of power.
 */
export function writeDraft(folder: string, text: string, durable = false): string {
  const name = `${draftPrefix}${String(process.pid)}-${randomBytes(6).toString('hex')}`;
  const path = join(folder, name);
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    if (durable) fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return path;
}
