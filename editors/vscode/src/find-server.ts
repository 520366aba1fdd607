import { join } from 'node:path';

/** A program and its arguments. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The program that serves a folder: the one that a person set, else the folder's own, else the one on
 * PATH. `exists` says whether there is such a file.
 */
export function findServer(
  setting: string,
  folder: string,
  exists: (path: string) => boolean,
): ServerCommand {
  const own = join(folder, 'node_modules', '.bin', 'millrace');
  const installed = exists(own) ? own : 'millrace';
  const command = setting.trim() === '' ? installed : setting.trim();
  return { command, args: ['lsp', '--stdio'] };
}
