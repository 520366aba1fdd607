import { readFileSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { canonicalJson, sha256 } from '../../lock/index.ts';
import { type PlaceMemory, tellsChanges } from '../../store/index.ts';
import type { PackageDescription } from '../model/package-facts.ts';
import { type MemoryFile, readMemoryFile, writeMemoryFile } from './memory-file.ts';
import type { CodeReadout } from './code-readout.ts';

/** What is remembered, by kind. All but places follows from bytes that are hashed again each time. */
export interface Remembered {
  /** By path in the store: `<SHA-512 of the archive> <state>`. */
  readonly place: string;
  /** By SHA-512 of the archive. */
  readonly package: PackageDescription;
  /** By name, version and archive of a package, or by path and SHA-256 of a module. */
  readonly code: CodeReadout;
  /** By SHA-256: texts that were read as locks in canonical form. */
  readonly lock: true;
}

type Kind = keyof Remembered;

/**
 * What earlier audits of a repository found out. It lies outside of the store and of the repository, in a
 * folder of this user's: whoever can write there can make an audit overlook things.
 */
export interface AuditMemory {
  readonly recall: <K extends Kind>(kind: K, key: string) => Remembered[K] | undefined;
  readonly keep: <K extends Kind>(kind: K, key: string, value: Remembered[K]) => void;
  /** Of the store; absent where the system does not tell when files changed. */
  readonly places?: PlaceMemory;
  /**
   * Writes what this audit recalled or kept.
   * @param isWhole whether it looked at everything: then what it did not ask for is forgotten
   */
  readonly save: (isWhole: boolean) => void;
}

export interface MemoryOptions {
  /** Absolute: the folder of the user's state. */
  readonly directory: string;
  /** Absolute: the workspace and the store. */
  readonly root: string;
  readonly store: string;
  /** Of this very program: another one may read otherwise. */
  readonly build: string;
  /** Whether earlier audits are believed; else all is read and kept anew. */
  readonly recalls: boolean;
  /** Default: this machine's. */
  readonly clock?: () => number;
  readonly machine?: string;
  readonly tells?: boolean;
}

/**
 * A file that changed less than so long before it was read is not remembered, in milliseconds. What a
 * process has mapped for writing changes without a new time until the kernel has written it back, which
 * it does after half a minute; and clocks of file systems are coarse.
 */
const young = 60_000;

type Entries<K extends Kind> = readonly (readonly [key: string, value: Remembered[K]])[];

type Sections = { [K in Kind]: Map<string, Remembered[K]> };

/** What is written to the disk. */
interface Stored {
  /** In milliseconds: when the audit began. */
  readonly begun: number;
  readonly sections: { readonly [K in Kind]: Entries<K> };
}

/** `undefined` where there is no place for one: its folder would lie in the store, and go where that goes. */
export function openAuditMemory(options: MemoryOptions): AuditMemory | undefined {
  const { directory, store, clock = Date.now, tells = tellsChanges(store) } = options;
  if (isBelow(directory, store)) return undefined;
  const file = fileOf(options);
  const begun = clock();
  const known = options.recalls ? read(file, begun) : emptySections();
  const used = emptySections();
  const recall: AuditMemory['recall'] = (kind, key) => {
    const value = used[kind].get(key) ?? known[kind].get(key);
    if (value !== undefined) used[kind].set(key, value);
    return value;
  };
  const keep: AuditMemory['keep'] = (kind, key, value) => {
    used[kind].set(key, value);
  };
  return {
    recall,
    keep,
    ...(tells && { places: placesOf({ recall, keep }, begun) }),
    save: (isWhole) => {
      const all = <K extends Kind>(kind: K): Entries<K> => [
        ...(isWhole ? used[kind] : new Map([...known[kind], ...used[kind]])),
      ];
      const sections = {
        place: all('place'),
        package: all('package'),
        code: all('code'),
        lock: all('lock'),
      };
      writeMemoryFile(file, JSON.stringify({ begun, sections } satisfies Stored));
    },
  };
}

function placesOf(
  { recall, keep }: Pick<AuditMemory, 'recall' | 'keep'>,
  begun: number,
): PlaceMemory {
  return {
    knows: (sha512) => recall('package', sha512) !== undefined,
    holds: (path, sha512, state) => recall('place', path) === `${sha512} ${state.digest}`,
    keep: (path, sha512, state) => {
      if (state.changed < begun - young) keep('place', path, `${sha512} ${state.digest}`);
    },
  };
}

/** One file for a repository and a store, of one build, one user and one machine. */
function fileOf({
  directory,
  root,
  store,
  build,
  machine = thisMachine(),
}: MemoryOptions): MemoryFile {
  const user = process.geteuid?.() ?? -1;
  const name = sha256(canonicalJson([root, store])).slice(0, 40);
  return {
    path: join(directory, 'audits', `${name}.json`),
    maker: sha256(canonicalJson(['audit', 1, build, user, machine, root, store])),
  };
}

function thisMachine(): string {
  try {
    return `${hostname()} ${readFileSync('/etc/machine-id', 'utf8').trim()}`;
  } catch {
    return hostname();
  }
}

function isBelow(folder: string, other: string): boolean {
  return `${real(folder)}${sep}`.startsWith(`${real(other)}${sep}`);
}

/** What is not there yet is where its parent is. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = resolve(path, '..');
    return parent === path ? path : join(real(parent), path.slice(parent.length));
  }
}

/** A clock that was set back may give a new change an old time: then nothing is believed. */
function read(file: MemoryFile, now: number): Sections {
  const body = readMemoryFile(file);
  // True: only this build writes a file of this maker, as a whole.
  const stored = body === undefined ? undefined : (JSON.parse(body) as Stored);
  if (stored === undefined || stored.begun > now) return emptySections();
  const { place, package: packages, code, lock } = stored.sections;
  return {
    place: new Map(place),
    package: new Map(packages),
    code: new Map(code),
    lock: new Map(lock),
  };
}

function emptySections(): Sections {
  return { place: new Map(), package: new Map(), code: new Map(), lock: new Map() };
}
