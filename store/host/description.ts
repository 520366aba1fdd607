import { sha256, type Sha256 } from '../../lock/index.ts';
import { errorCode } from './explain-file-errors.ts';
import { readRegularFile } from './read-regular-file.ts';
import { writeAtomically } from './write-atomically.ts';

/** Beside a folder of the store: the text that its name is the SHA-256 of, and that says what it holds. */
export function descriptionPath(folder: string): string {
  return `${folder}.json`;
}

/** Keeps the description of a folder. A store that may only be read serves its folders all the same. */
export function writeDescription(folder: string, text: string): void {
  try {
    writeAtomically(descriptionPath(folder), Buffer.from(text));
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
  }
}

/** The description of a folder; `undefined` where it is missing or another folder's. */
export function readDescription(folder: string, digest: Sha256): string | undefined {
  try {
    const text = readRegularFile(descriptionPath(folder))?.toString('utf8');
    return text !== undefined && sha256(text) === digest ? text : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ELOOP') return undefined;
    throw error;
  }
}
