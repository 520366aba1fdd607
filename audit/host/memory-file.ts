import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { sha256 } from '../../lock/index.ts';

/** A file of this user's alone, and whose it must be inside. */
export interface MemoryFile {
  /** Absolute. */
  readonly path: string;
  /** One word that stands for everything that what it holds rests on and is not said by it. */
  readonly maker: string;
}

/** Larger ones are not read. */
const mostBytes = 512 * 1024 * 1024;

/**
 * What was written, whole; `undefined` where that is not certain: another maker, a text that was cut or
 * changed, a file or a folder that others own or may write, a link.
 */
export function readMemoryFile({ path, maker }: MemoryFile): string | undefined {
  const text = readOwn(path);
  const end = text?.indexOf('\n') ?? -1;
  const body = text?.slice(end + 1) ?? '';
  return end > 0 && text?.slice(0, end) === `${maker} ${sha256(body)}` ? body : undefined;
}

/** Writes it, or leaves what was there: without a memory the next audit does all the work, and says the same. */
export function writeMemoryFile({ path, maker }: MemoryFile, body: string): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${maker} ${sha256(body)}\n${body}`, { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
  } catch {
    remove(draft);
  }
}

function remove(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // It was never made.
  }
}

function readOwn(path: string): string | undefined {
  try {
    const folder = lstatSync(dirname(path));
    if (!folder.isDirectory() || !isOwn(folder.uid) || (folder.mode & 0o022) !== 0)
      return undefined;
    return readOwnFile(path);
  } catch {
    // A memory that may not be read is none.
    return undefined;
  }
}

function readOwnFile(path: string): string | undefined {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    const isPrivate = isOwn(stat.uid) && (stat.mode & 0o077) === 0 && stat.nlink === 1;
    if (!stat.isFile() || !isPrivate || stat.size > mostBytes) return undefined;
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function isOwn(uid: number): boolean {
  return uid === process.geteuid?.();
}
