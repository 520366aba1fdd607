import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { formatGrants, readLock, sha256, type Sha256 } from '../../lock/index.ts';
import type { ExportedFlow, ExportFile, ExportManifest } from '../export-manifest.ts';
import type { IntegrityError } from '../operational-error.ts';
import { placePackages, type Platform } from '../package-layout.ts';
import { type LockNeeds, readNeeds } from '../read-needs.ts';
import { isRepositoryPath } from '../repository-path.ts';
import { explainFileErrors, inStoreVariable } from './explain-file-errors.ts';
import { inStore } from './lease.ts';
import { sha512 } from './package-archive.ts';
import { openExport, type OpenExport, refusal } from './read-export.ts';
import { removeTree } from './remove-tree.ts';
import { archivePath } from './stored-archives.ts';
import { draftPath, removeStaleDrafts, syncFolder, writeWhole } from './write-atomically.ts';

/** What came in. */
export interface ImportedExport {
  readonly flows: readonly ImportedFlow[];
  readonly platforms: readonly string[];
  /** Files, and how many bytes they have together. */
  readonly files: number;
  readonly bytes: number;
}

/** A flow of the export with the bytes of its own three files, by repository path. */
export interface ImportedFlow {
  readonly path: string;
  /** SHA-256 of the lock's bytes. */
  readonly lock: Sha256;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Takes an export into the store. Every file is held to its digests, and the whole to its locks: it
 * must hold what they need and nothing else. Before all of that is true nothing enters; an
 * `IntegrityError` says what is wrong. Two processes may import at once.
 */
export async function importExport(directory: string, path: string): Promise<ImportedExport> {
  const source = await explainFileErrors(`The export ${path}`, () =>
    Promise.resolve().then(() => openExport(path)),
  );
  try {
    return await explainFileErrors(
      'The store',
      () => inStore(directory, async () => await take(directory, path, source)),
      inStoreVariable,
    );
  } finally {
    source.close();
  }
}

async function take(directory: string, path: string, source: OpenExport): Promise<ImportedExport> {
  const { manifest } = source;
  removeStaleDrafts(directory);
  const draft = draftPath(join(directory, 'import'));
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  try {
    const staged = stage(draft, path, source);
    const flows = await checkWhole(path, manifest, (digest) => readFileSync(join(draft, digest)));
    for (const folder of ['tarballs', 'blobs'])
      mkdirSync(join(directory, folder), { recursive: true, mode: 0o700 });
    for (const { sha256: digest, sha512: archive } of staged) {
      const place =
        archive === undefined ? join(directory, 'blobs', digest) : archivePath(directory, archive);
      renameSync(join(draft, digest), place);
    }
    for (const folder of ['tarballs', 'blobs']) syncFolder(join(directory, folder));
    const bytes = staged.reduce((total, file) => total + file.bytes, 0);
    return { flows, platforms: manifest.platforms, files: staged.length, bytes };
  } finally {
    removeTree(draft);
  }
}

/** Writes each file whose digests are right into the draft, under its SHA-256. */
function stage(draft: string, path: string, source: OpenExport): readonly ExportFile[] {
  const staged: ExportFile[] = [];
  for (const { file, bytes } of source.files()) {
    if (sha256(bytes) !== file.sha256) throw refusal(path, `${file.name} has another sha256`);
    if (file.sha512 !== undefined && sha512(bytes) !== file.sha512) {
      throw refusal(path, `${file.name} has another sha512 than its manifest says`);
    }
    writeWhole(join(draft, file.sha256), bytes, true);
    staged.push(file);
  }
  return staged;
}

type Read = (digest: Sha256) => Uint8Array;

/** Whether the files are exactly what the locks among them need. */
async function checkWhole(
  path: string,
  manifest: ExportManifest,
  read: Read,
): Promise<readonly ImportedFlow[]> {
  const sizes = new Map(manifest.blobs.map(({ sha256: digest, bytes }) => [digest, bytes]));
  const needed = new Set<Sha256>();
  const archives = new Set<string>();
  const flows: ImportedFlow[] = [];
  const open = (digest: Sha256, what: string): Uint8Array => {
    if (!sizes.has(digest)) throw refusal(path, `${what} is missing (sha256 ${digest})`);
    needed.add(digest);
    return read(digest);
  };
  for (const flow of manifest.flows) {
    const { files, needs } = await checkFlow(path, flow, open);
    flows.push({ path: flow.path, lock: flow.lock, files });
    for (const lock of needs.denoLocks) {
      const placed = manifest.platforms.flatMap((name) => placePackages(lock, platformOf(name)));
      for (const one of placed) archives.add(one.sha512);
    }
  }
  compareSets(
    path,
    archives,
    manifest.archives.map((one) => one.sha512),
  );
  compareSets(path, needed, [...sizes.keys()]);
  return flows;
}

async function checkFlow(
  path: string,
  flow: ExportedFlow,
  open: (digest: Sha256, what: string) => Uint8Array,
): Promise<{ readonly files: ReadonlyMap<string, Uint8Array>; readonly needs: LockNeeds }> {
  if (!isRepositoryPath(flow.path) || !/^flows\/.+\.yaml$/.test(flow.path)) {
    throw refusal(path, `${JSON.stringify(flow.path)} is no path of a flow`);
  }
  const stem = flow.path.replace(/\.yaml$/, '');
  const files = new Map([
    [flow.path, open(flow.source, flow.path)],
    [`${stem}.lock.json`, open(flow.lock, `${stem}.lock.json`)],
    [`${stem}.grants`, open(flow.grants, `${stem}.grants`)],
  ]);
  const reading = readLock(new TextDecoder().decode(files.get(`${stem}.lock.json`)));
  if (!reading.ok) throw refusal(path, `the lock of ${flow.path} is none that may run`);
  const { lock } = reading;
  const isItsOwn =
    lock.flow.path === flow.path &&
    lock.flow.sha256 === flow.source &&
    sha256(formatGrants(lock)) === flow.grants;
  if (!isItsOwn) throw refusal(path, `the lock of ${flow.path} is of other files`);
  const refuse = (where: string, message: string): IntegrityError =>
    refusal(path, `${where}: ${message.replace(/\.$/, '')}`);
  const result = await readNeeds<IntegrityError>(
    lock,
    (where, { sha256: digest }) => Promise.resolve({ ok: true, bytes: open(digest, where) }),
    refuse,
  );
  if (result.ok) return { files, needs: result.needs };
  throw result.refusals[0] ?? refuse(flow.path, 'its lock cannot be read');
}

function compareSets(path: string, needed: ReadonlySet<string>, given: readonly string[]): void {
  const present = new Set(given);
  const missing = [...needed].find((digest) => !present.has(digest));
  if (missing !== undefined) throw refusal(path, `a package is missing (sha512 ${missing})`);
  const extra = given.find((digest) => !needed.has(digest));
  if (extra !== undefined) throw refusal(path, `nothing needs the file ${extra} in it`);
}

function platformOf(name: string): Platform {
  const [os = '', cpu = ''] = name.split('-');
  return { os, cpu };
}
