import { join } from 'node:path';
import { IntegrityError } from '../operational-error.ts';
import type { PlacedPackage } from '../package-layout.ts';
import type { PackageContent } from '../read-archive.ts';
import { errorCode } from './explain-file-errors.ts';
import { readContent, sha512 } from './package-archive.ts';
import { readRegularFile } from './read-regular-file.ts';
import { quoteForShell } from './quote-for-shell.ts';

/** So many archives are inflated on other threads while the files of one are compared on this one. */
const lookAhead = 4;
/** Hashing more than this is worth another thread. */
const largeArchive = 1024 * 1024;

/** Reads the archives of one store, each once for all who said that they will ask for it. */
export interface ArchiveReader {
  /** Announces one use of each archive: its content is kept until the last announced use. */
  expect(placed: readonly PlacedPackage[]): void;
  /** The verified content of a package's archive. Rejects with an `IntegrityError`. */
  content(wanted: PlacedPackage): Promise<PackageContent>;
}

export function openArchiveReader(store: string): ArchiveReader {
  const uses = new Map<string, number>();
  const contents = new Map<string, Promise<PackageContent>>();
  return {
    expect(placed) {
      for (const hash of new Set(placed.map(({ sha512 }) => sha512))) {
        uses.set(hash, (uses.get(hash) ?? 0) + 1);
      }
    },
    content(wanted) {
      const hash = wanted.sha512;
      const content = contents.get(hash) ?? readStoredArchive(store, wanted);
      const left = (uses.get(hash) ?? 0) - 1;
      uses.set(hash, left);
      if (left > 0) contents.set(hash, content);
      else contents.delete(hash);
      return content;
    },
  };
}

/** Where the store keeps the archive with this SHA-512. */
export function archivePath(store: string, hash: string): string {
  return join(store, 'tarballs', `${hash}.tgz`);
}

/**
 * Hands over the verified content of every archive, one after the other, with the packages that are
 * made of it: more than one where copies differ only in their peers.
 */
export async function forEachContent(
  archives: ArchiveReader,
  placed: readonly PlacedPackage[],
  use: (content: PackageContent, copies: readonly PlacedPackage[]) => void,
): Promise<void> {
  const groups = groupByArchive(placed);
  const started: Promise<PackageContent>[] = [];
  const start = ([first]: readonly PlacedPackage[]): void => {
    if (first === undefined) return;
    const reading = archives.content(first);
    // Awaited below, or given up because an earlier one failed.
    reading.catch(() => undefined);
    started.push(reading);
  };
  for (const [index, copies] of groups.entries()) {
    groups.slice(index + started.length, index + lookAhead).forEach(start);
    const content = await started.shift();
    if (content !== undefined) use(content, copies);
  }
}

function groupByArchive(placed: readonly PlacedPackage[]): readonly (readonly PlacedPackage[])[] {
  const groups = new Map<string, PlacedPackage[]>();
  for (const one of placed) {
    const group = groups.get(one.sha512);
    if (group === undefined) groups.set(one.sha512, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** Whether the archive that is stored under this SHA-512 has it. */
export async function hasItsHash(store: string, hash: string): Promise<boolean> {
  const archive = readFile(archivePath(store, hash));
  return archive !== undefined && (await hashArchive(archive)) === hash;
}

/** The content of one archive, whose bytes have the SHA-512 that it is stored under. */
export async function readStoredArchive(
  store: string,
  { name, version, sha512: expected }: Pick<PlacedPackage, 'name' | 'version' | 'sha512'>,
): Promise<PackageContent> {
  const path = archivePath(store, expected);
  const archive = readFile(path);
  const found = archive === undefined ? 'no regular file' : await hashArchive(archive);
  if (archive === undefined || found !== expected) {
    throw new IntegrityError(
      `The stored archive of ${name}@${version} was changed: its sha512 is ${found}, and the Deno lock says ${expected}.`,
      {
        hint: `Remove it with \`rm -f ${quoteForShell(path)}\`; the next run fetches it again and verifies it.`,
      },
    );
  }
  const reading = await readContent(archive);
  if (reading.ok) return reading.files;
  throw new IntegrityError(
    `The archive of ${name}@${version} is the one that the Deno lock names, and it is refused: ${reading.message}.`,
    { hint: 'Use another version of the package.' },
  );
}

async function hashArchive(archive: Buffer): Promise<string> {
  if (archive.length < largeArchive) return sha512(archive);
  return Buffer.from(await globalThis.crypto.subtle.digest('SHA-512', archive)).toString('hex');
}

function readFile(path: string): Buffer | undefined {
  try {
    return readRegularFile(path);
  } catch (error) {
    if (errorCode(error) === 'ELOOP' || errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
