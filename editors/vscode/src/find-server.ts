import { join } from 'node:path';

/** A program and its arguments. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The program that serves an editor: the one that a person set, else the repository's own, else the one
 * on PATH. `exists` says whether there is such a file.
 */
export function findServer(
  setting: string,
  folders: readonly string[],
  exists: (path: string) => boolean,
): ServerCommand {
  const own = folders
    .map((folder) => join(folder, 'node_modules', '.bin', 'millrace'))
    .find(exists);
  const command = setting.trim() === '' ? (own ?? 'millrace') : setting.trim();
  return { command, args: ['lsp', '--stdio'] };
}
