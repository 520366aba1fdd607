import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256, type Sha256 } from '../../lock/index.ts';
import {
  type ExportedArchive,
  type ExportedBlob,
  exportFiles,
  type ExportManifest,
  formatManifest,
  manifestName,
} from '../export-manifest.ts';
import { IntegrityError, OperationalError } from '../operational-error.ts';
import { type PlacedPackage, placePackages, type Platform } from '../package-layout.ts';
import type { LockNeeds } from '../read-needs.ts';
import { tarEnd, tarHeader, tarPadding } from '../tar-writer.ts';
import { errorCode, explainFileErrors, inStoreVariable } from './explain-file-errors.ts';
import { fetchMissing, type FetchOptions } from './fetch-missing.ts';
import { inStore, touch } from './lease.ts';
import { makeFolder } from './make-folder.ts';
import { sha512 } from './package-archive.ts';
import { readRegularFile } from './read-regular-file.ts';
import { removeTree } from './remove-tree.ts';
import { archivePath } from './stored-archives.ts';
import { draftPath, writeWhole } from './write-atomically.ts';

/** A flow with everything that its lock needs, verified against the lock. */
export interface CarriedFlow {
  /** Repository path of the YAML. */
  readonly path: string;
  readonly source: Uint8Array;
  readonly lock: Uint8Array;
  readonly grants: Uint8Array;
  readonly needs: LockNeeds;
}

export interface ExportOptions extends FetchOptions {
  /** For whose packages; not empty. */
  readonly platforms: readonly Platform[];
  /** Absolute; a name that ends in `.tar` becomes an archive, any other one a new folder. */
  readonly to: string;
}

/**
 * Writes flows and all that their locks need to one archive or folder; packages that the store lacks
 * are fetched. The same flows give the same bytes. A file that is there is replaced as a whole.
 */
export async function exportFlows(
  flows: readonly CarriedFlow[],
  options: ExportOptions,
): Promise<ExportManifest> {
  const { directory, to } = options;
  const placed = placeAll(flows, options.platforms);
  return await inStore(directory, async () => {
    const manifest = await explainFileErrors(
      'The store',
      async () => {
        await fetchMissing(options, placed);
        return describe(flows, placed, options);
      },
      inStoreVariable,
    );
    const content = new Map(flows.flatMap(bytesOf).map((bytes) => [sha256(bytes), bytes]));
    const read = (digest: Sha256): Uint8Array =>
      content.get(digest) ?? readArchive(directory, archiveOf(manifest, digest));
    await explainFileErrors(
      `The export ${to}`,
      () => {
        if (to.endsWith('.tar')) writeArchive(to, manifest, read);
        else writeFolder(to, manifest, read);
        return Promise.resolve();
      },
      'with --to',
    );
    return manifest;
  });
}

/** Of all flows on all platforms, each archive once, by the first of its names. */
function placeAll(
  flows: readonly CarriedFlow[],
  platforms: readonly Platform[],
): readonly PlacedPackage[] {
  const locks = flows.flatMap(({ needs }) => needs.denoLocks);
  const placed = platforms.flatMap((platform) =>
    locks.flatMap((lock) => placePackages(lock, platform)),
  );
  return firstOfEach(
    firstOfEach(placed, ({ id, sha512: hash }) => `${id} ${hash}`),
    (one) => one.sha512,
  );
}

function describe(
  flows: readonly CarriedFlow[],
  placed: readonly PlacedPackage[],
  { directory, platforms }: ExportOptions,
): ExportManifest {
  const archives = placed.map((one): ExportedArchive => {
    const bytes = readArchive(directory, {
      sha512: one.sha512,
      package: `${one.name}@${one.version}`,
    });
    return {
      sha256: sha256(bytes),
      bytes: bytes.length,
      sha512: one.sha512,
      package: `${one.name}@${one.version}`,
    };
  });
  const own = flows.map(({ path, source, lock, grants }) => {
    return { path, source: sha256(source), lock: sha256(lock), grants: sha256(grants) };
  });
  return {
    flows: firstOfEach(own, ({ path }) => path),
    platforms: [...new Set(platforms.map(({ os, cpu }) => `${os}-${cpu}`))].sort(),
    archives: firstOfEach(archives, (one) => one.sha256),
    // Of the same bytes at two paths, the first path names both, whatever the order of the flows.
    blobs: firstOfEach(
      firstOfEach(flows.flatMap(blobsOf), ({ path, sha256: digest }) => `${path} ${digest}`),
      (one) => one.sha256,
    ),
  };
}

/** Sorted by their keys; of several with one key, the first. */
function firstOfEach<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const byKey = new Map<string, T>();
  for (const item of items) if (!byKey.has(keyOf(item))) byKey.set(keyOf(item), item);
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function blobsOf(flow: CarriedFlow): readonly ExportedBlob[] {
  const stem = flow.path.replace(/\.yaml$/, '');
  const own = [
    [flow.path, flow.source],
    [`${stem}.lock.json`, flow.lock],
    [`${stem}.grants`, flow.grants],
  ] as const;
  return [
    ...own.map(([path, bytes]) => ({ sha256: sha256(bytes), bytes: bytes.length, path })),
    ...flow.needs.files.map(({ path, sha256: digest, bytes }) => {
      return { sha256: digest, bytes: bytes.length, path };
    }),
  ];
}

function bytesOf({ source, lock, grants, needs }: CarriedFlow): readonly Uint8Array[] {
  return [source, lock, grants, ...needs.files.map(({ bytes }) => bytes)];
}

function archiveOf({ archives }: ExportManifest, digest: Sha256): ExportedArchive {
  const found = archives.find((archive) => archive.sha256 === digest);
  if (found === undefined) throw new RangeError(`No file has the digest ${digest}.`);
  return found;
}

function readArchive(
  store: string,
  wanted: Pick<ExportedArchive, 'sha512' | 'package'>,
): Uint8Array {
  const path = archivePath(store, wanted.sha512);
  touch(path);
  const bytes = readRegularFile(path);
  if (bytes !== undefined && sha512(bytes) === wanted.sha512) return bytes;
  throw new IntegrityError(`The stored archive of ${wanted.package} was changed: ${path}.`, {
    hint: '`millrace store verify --repair` removes it; the next export fetches it again.',
  });
}

type Read = (digest: Sha256) => Uint8Array;

function writeArchive(to: string, manifest: ExportManifest, read: Read): void {
  makeFolder(dirname(to));
  const draft = draftPath(to);
  try {
    const file = openSync(draft, 'wx', 0o644);
    try {
      const entry = (name: string, bytes: Uint8Array): void => {
        for (const part of [tarHeader(name, bytes.length), bytes, tarPadding(bytes.length)]) {
          writeAll(file, part);
        }
      };
      entry(manifestName, Buffer.from(formatManifest(manifest)));
      for (const { name, sha256: digest } of exportFiles(manifest)) entry(name, read(digest));
      writeAll(file, tarEnd);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, to);
  } finally {
    removeTree(draft);
  }
}

/** On a full disk `writeSync` writes less and throws nothing. */
function writeAll(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written);
  }
}

function writeFolder(to: string, manifest: ExportManifest, read: Read): void {
  if (!isFree(to)) {
    throw new OperationalError(`${to} is there already and is no empty folder.`, {
      hint: 'Name a new folder, or a file that ends in .tar.',
    });
  }
  makeFolder(dirname(to));
  const draft = draftPath(to);
  try {
    for (const folder of ['archives', 'blobs']) mkdirSync(join(draft, folder), { recursive: true });
    writeWhole(join(draft, manifestName), Buffer.from(formatManifest(manifest)));
    for (const { name, sha256: digest } of exportFiles(manifest)) {
      writeWhole(join(draft, name), read(digest));
    }
    renameSync(draft, to);
  } finally {
    removeTree(draft);
  }
}

function isFree(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch (error) {
    return errorCode(error) === 'ENOENT';
  }
}
