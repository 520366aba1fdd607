import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { CompilerHost, TypesReader } from '../compiler/index.ts';
import { defaultStoreDirectory, denoTypes, findDeno, openPackageStore } from '../store/index.ts';
import { announceFetch } from './announce-fetch.ts';
import type { Context } from './command.ts';
import { openRemote } from './open-remote.ts';
import { isMissing, listFlows, listScripts, type Workspace } from './workspace.ts';

/** What a compile needs of this machine besides the repository. */
export type MachineHost = Pick<CompilerHost, 'packages' | 'denoTypes' | 'nodeTypes'>;

/** The package store, Deno's own types and Node's. */
export function createMachineHost(context: Context, offline = false): MachineHost {
  const packages = openPackageStore({
    directory: defaultStoreDirectory(context.env),
    offline,
    remote: offline ? undefined : openRemote(context),
    onFetch: announceFetch(context),
  });
  return {
    packages: (lock) => packages.view(lock),
    denoTypes: async () => await denoTypes(await findDeno(context.env), context.env),
    nodeTypes: installedTypes('node-types-of-scripts'),
  };
}

/** Gives the compiler the working tree, git, and this machine. */
export function createCompilerHost(
  workspace: Workspace,
  context: Context,
  machine: MachineHost = createMachineHost(context),
): CompilerHost {
  const { repository } = workspace;
  return {
    ...machine,
    readFile: (path) => repository.readFile(path),
    listScripts: () => Promise.resolve(listScripts(workspace)),
    listFlows: () => Promise.resolve(listFlows(workspace)),
    locksFor: (path) => repository.locksFor(path),
    locksOf: (path) => repository.locksOf(path),
    readBlob: (blob) => repository.readBlob(blob),
    blobId: (bytes) => repository.blobId(bytes),
  };
}

/** A package of declarations that came with this one. */
function installedTypes(name: string): TypesReader {
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  return {
    read: (path) => {
      try {
        return readFileSync(join(folder, path), 'utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    has: (path) => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true,
  };
}
