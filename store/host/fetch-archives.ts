import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IntegrityError, OperationalError } from '../operational-error.ts';
import { explainNpmFailure } from '../explain-npm-failure.ts';
import { withoutCredentials } from '../remote/remote-settings.ts';
import { sha512 } from './package-archive.ts';
import { readRegularFile } from './read-regular-file.ts';
import { removeTree } from './remove-tree.ts';
import { archivePath } from './stored-archives.ts';
import { draftPrefix, removeStaleDrafts, writeAtomically } from './write-atomically.ts';

/** An archive by what a registry calls it, and the bytes that it must have. */
export interface WantedArchive {
  readonly name: string;
  readonly version: string;
  /** 128 hex digits. */
  readonly sha512: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Command lines have a limit, and a failure should not cost what was fetched before it. */
const largestBatch = 100;
/** npm fetches one archive after the other, so several of them share the work; each costs its start. */
const atOnce = 4;
const worthAStart = 8;

/**
 * Lets the user's own npm fetch archives, from the registry and with the tokens, proxies and
 * certificates that its configuration names, and stores those whose SHA-512 is the wanted one.
 */
export async function fetchArchives(
  wanted: readonly WantedArchive[],
  store: string,
  env: Environment,
): Promise<void> {
  mkdirSync(join(store, 'tarballs'), { recursive: true, mode: 0o700 });
  removeStaleDrafts(store);
  removeStaleDrafts(join(store, 'tarballs'));
  const waiting = batches(wanted).values();
  const work = async (): Promise<void> => {
    for (const batch of waiting) await fetchBatch(batch, store, env);
  };
  const workers = await Promise.allSettled(Array.from({ length: atOnce }, work));
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
}

async function fetchBatch(
  batch: readonly WantedArchive[],
  store: string,
  env: Environment,
): Promise<void> {
  const folder = mkdtempSync(join(store, `${draftPrefix}fetch-`));
  try {
    const reported = await packBatch(batch, folder, env);
    storeBatch(batch, folder, store, reported);
  } finally {
    removeTree(folder);
  }
}

/** `@a/b-c` and `a-b-c` of one version would be written to one file: they go into two batches. */
function batches(wanted: readonly WantedArchive[]): readonly (readonly WantedArchive[])[] {
  const share = Math.ceil(wanted.length / atOnce);
  const size = Math.min(Math.max(share, worthAStart), largestBatch);
  const all: { readonly files: Set<string>; readonly batch: WantedArchive[] }[] = [];
  for (const archive of wanted) {
    const file = `${archive.name.replace(/[@/]/g, '-')}-${archive.version}`.replace(/^-/, '');
    let free = all.find(({ files, batch }) => !files.has(file) && batch.length < size);
    if (free === undefined) {
      free = { files: new Set(), batch: [] };
      all.push(free);
    }
    free.files.add(file);
    free.batch.push(archive);
  }
  return all.map(({ batch }) => batch);
}

/** Runs `npm pack`. Returns the integrities that npm reports, by `name@version`. */
async function packBatch(
  batch: readonly WantedArchive[],
  folder: string,
  env: Environment,
): Promise<ReadonlyMap<string, string>> {
  const { execa } = await import('execa');
  const work = join(folder, 'work');
  mkdirSync(work);
  const options = [
    ...['--json', '--ignore-scripts', '--pack-destination', folder],
    // The folder is its own project: no file of a folder above it is read.
    ...['--prefix', work, '--loglevel', 'error'],
    ...['--no-audit', '--no-fund', '--no-update-notifier', '--no-progress'],
  ];
  const specs = batch.map(({ name, version }) => `${name}@${version}`);
  const result = await execa('npm', ['pack', ...options, '--', ...specs], {
    cwd: work,
    env: { ...withoutCredentials(env) },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  if (result.exitCode === 0) return readReport(result.stdout);
  if (result.exitCode === undefined) throw npmDidNotRun(result.code, result.signal);
  throw explainNpmFailure(result.stdout, result.stderr, batch);
}

function npmDidNotRun(code: string | undefined, signal: string | undefined): OperationalError {
  if (code === 'ENOENT') {
    return new OperationalError('Packages must be fetched, and npm was not found.', {
      hint: 'Install npm, which comes with Node, and see that it is in PATH.',
    });
  }
  const reason = signal === undefined ? (code ?? 'it did not start') : `it was ended by ${signal}`;
  return new OperationalError(`npm could not fetch the packages: ${reason}.`);
}

/** What `npm pack --json` says of each archive that it wrote. */
function readReport(stdout: string): ReadonlyMap<string, string> {
  let report: unknown;
  try {
    report = JSON.parse(stdout);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new Map();
  }
  const entries: readonly unknown[] = Array.isArray(report) ? report : [];
  return new Map(
    entries.flatMap((entry) => {
      if (typeof entry !== 'object' || entry === null) return [];
      if (!('id' in entry) || !('integrity' in entry)) return [];
      return [[String(entry.id), String(entry.integrity)] as const];
    }),
  );
}

/** Files are found by what they hold, never by their names. */
function storeBatch(
  batch: readonly WantedArchive[],
  folder: string,
  store: string,
  reported: ReadonlyMap<string, string>,
): void {
  const wanted = new Map(batch.map((archive) => [archive.sha512, archive]));
  for (const name of readdirSync(folder)) {
    const bytes = name.endsWith('.tgz') ? readRegularFile(join(folder, name)) : undefined;
    if (bytes === undefined) continue;
    const found = wanted.get(sha512(bytes));
    if (found === undefined) continue;
    writeAtomically(archivePath(store, found.sha512), bytes);
    wanted.delete(found.sha512);
  }
  for (const archive of wanted.values()) throw notWhatWasLocked(archive, reported);
}

function notWhatWasLocked(
  archive: WantedArchive,
  reported: ReadonlyMap<string, string>,
): IntegrityError {
  const id = `${archive.name}@${archive.version}`;
  const expected = `sha512-${Buffer.from(archive.sha512, 'hex').toString('base64')}`;
  return new IntegrityError(
    `The registry gives other bytes for ${id} than the script's Deno lock names. Expected ${expected}, got ${reported.get(id) ?? 'nothing'}. Nothing of it was stored.`,
    {
      hint: 'Somebody changed the package or the lock. If the registry is the one you trust, take its bytes with `millrace update`, and review the change.',
    },
  );
}
