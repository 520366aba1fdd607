import { join } from 'node:path';
import { canonicalJson, sha256 } from '../../lock/index.ts';
import { errorCode, readRegularFile, writeAtomically } from '../../store/index.ts';
import type { NamedPackage } from '../packages/packages-of-locks.ts';
import { fieldOf, parseJson, textField } from '../packages/json-fields.ts';
import { type Publication, readPublication } from './ask-registry.ts';

export interface Remembered {
  /** The day of the answer, `2026-11-28`. */
  readonly seen: string;
  readonly publication: Publication;
}

const largest = 64 * 1024;

/** The last answer about these very bytes; `undefined` where there is none, or none that can be read. */
export function recallPublication(store: string, one: NamedPackage): Remembered | undefined {
  try {
    const bytes = readRegularFile(pathOf(store, one), largest);
    const value = bytes && parseJson(bytes.toString('utf8'));
    if (value === undefined) return undefined;
    const publication = readPublication(fieldOf(value, 'publication'));
    return { seen: textField(value, 'seen'), publication };
  } catch (error) {
    if (errorCode(error) !== undefined) return undefined;
    throw error;
  }
}

/** Keeps an answer for next time. A store that may only be read goes without. */
export function rememberPublication(store: string, one: NamedPackage, answer: Remembered): void {
  try {
    writeAtomically(pathOf(store, one), Buffer.from(JSON.stringify(answer)));
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

function pathOf(store: string, { name, version, integrity }: NamedPackage): string {
  return join(store, 'published', `${sha256(canonicalJson([name, version, integrity]))}.json`);
}
