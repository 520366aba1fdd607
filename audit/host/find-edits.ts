import type { WorkingEdit } from '../model/closure-facts.ts';
import type { AuditedFiles } from './open-files.ts';
import { pinKey, type PinnedFile, type PinnedReading } from './read-pinned.ts';

/** Of a pinned file, what somebody has made of it without committing that; nothing where it is as pinned or as in HEAD. */
export type EditOf = (pin: PinnedFile) => { readonly edit?: WorkingEdit };

/**
 * Where the working tree has neither what is pinned nor what HEAD has: there a run refuses. What is committed
 * and newer than a pin is left to be so. HEAD is asked once, and only where something differs.
 * @param readings by `pinKey`
 */
export async function findEdits(
  files: Pick<AuditedFiles, 'committed'>,
  readings: ReadonlyMap<string, PinnedReading>,
): Promise<EditOf> {
  const differs = [...readings.values()].some(({ other }) => other !== undefined);
  const committed = differs ? await files.committed() : new Map<string, string>();
  return (pin) => {
    const other = readings.get(pinKey(pin))?.other;
    const head = committed.get(pin.path);
    if (other === undefined || other.blob === head) return {};
    return { edit: { sha256: other.sha256, isTracked: head !== undefined } };
  };
}
