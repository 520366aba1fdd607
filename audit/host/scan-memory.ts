import { join } from 'node:path';
import { canonicalJson, sha256 } from '../../lock/index.ts';
import { errorCode, readRegularFile, writeAtomically } from '../../store/index.ts';
import { scannerVersion } from '../code/scanner-version.ts';
import type { CodePlace, CodeSight, DeclaredPackage } from '../model/code-facts.ts';
import { fieldOf, listField, parseJson } from '../packages/json-fields.ts';
import type { LockedArchive } from './locked-archives.ts';

/** What was read in one archive. */
export interface PackageReadout {
  readonly sights: readonly CodeSight[];
  readonly unread: readonly CodePlace[];
  readonly manifest?: DeclaredPackage;
}

/**
 * What earlier audits read in archives. It follows from the archive's bytes, the package's name and the version
 * of the scanner alone, and is kept by these. Whoever can write into its folder can make an audit overlook things:
 * it belongs where the store lies, and nowhere that others write to.
 */
export interface ScanMemory {
  readonly recall: (archive: LockedArchive) => PackageReadout | undefined;
  readonly keep: (archive: LockedArchive, readout: PackageReadout) => void;
}

/** @param directory absolute; made when something is kept. A disk that is full or read-only keeps nothing. */
export function openScanMemory(directory: string): ScanMemory {
  return {
    recall: (archive) => {
      const text = readText(join(directory, nameOf(archive)));
      return text === undefined ? undefined : readReadout(parseJson(text));
    },
    keep: (archive, readout) => {
      try {
        writeAtomically(join(directory, nameOf(archive)), Buffer.from(writeReadout(readout)));
      } catch (error) {
        if (!/^(?:ENOSPC|EROFS|EACCES|EPERM|EDQUOT)$/.test(errorCode(error) ?? '')) throw error;
      }
    },
  };
}

function nameOf({ name, version, sha512 }: LockedArchive): string {
  const key = canonicalJson([scannerVersion, name, version, sha512]);
  return `${sha256(new TextEncoder().encode(key))}.json`;
}

function readText(path: string): string | undefined {
  try {
    return readRegularFile(path)?.toString('utf8');
  } catch (error) {
    if (/^(?:ENOENT|ELOOP|ENOTDIR|EACCES)$/.test(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

function writeReadout({ sights, unread, manifest }: PackageReadout): string {
  const plain = manifest && {
    ...manifest,
    dependencies: [...manifest.dependencies],
    optional: [...manifest.optional],
    peers: [...manifest.peers],
    bundled: [...manifest.bundled],
  };
  return JSON.stringify({ whole: true, sights, unread, ...(plain && { manifest: plain }) });
}

/** Written by `writeReadout`, whole or not at all: what is cut off or of another kind is read anew. */
function readReadout(value: unknown): PackageReadout | undefined {
  if (fieldOf(value, 'whole') !== true) return undefined;
  const manifest = fieldOf(value, 'manifest');
  return {
    // True: the folder is this program's own, and a file of it is written as a whole.
    sights: listField(value, 'sights') as readonly CodeSight[],
    unread: listField(value, 'unread') as readonly CodePlace[],
    ...(manifest !== undefined && { manifest: readManifest(manifest) }),
  };
}

function readManifest(value: unknown): DeclaredPackage {
  const pairs = (key: string): ReadonlyMap<string, string> =>
    new Map(listField(value, key) as readonly (readonly [string, string])[]);
  const texts = (key: string): readonly string[] => listField(value, key) as readonly string[];
  return {
    integrity: String(fieldOf(value, 'integrity')),
    dependencies: pairs('dependencies'),
    optional: pairs('optional'),
    peers: pairs('peers'),
    bundled: new Set(texts('bundled')),
    os: texts('os'),
    cpu: texts('cpu'),
  };
}
