import { closeSync, mkdtempSync, openSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes that a child can be given as an open file, and that no path leads to. Linux only. */
export interface UnnamedFile {
  /** Opens it anew, from its start, in this process alone. */
  readonly path: string;
  readonly close: () => void;
}

/** Nobody else can change the bytes: the file's name is gone before anything else is started. */
export function unnamedFile(bytes: Uint8Array): UnnamedFile {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-file-'));
  const name = join(folder, 'bytes');
  writeFileSync(name, bytes, { mode: 0o400 });
  const descriptor = openSync(name, 'r');
  unlinkSync(name);
  rmdirSync(folder);
  return {
    path: `/proc/self/fd/${descriptor}`,
    close: () => {
      closeSync(descriptor);
    },
  };
}
