import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type WorkspaceFolder,
} from 'vscode-languageserver/node';
import { isOfOurs } from '../model/flow-of-file.ts';
import { meaningOfChange } from '../model/meaning-of-change.ts';
import { readSettings } from '../model/settings.ts';
import { changeText } from '../text/change-text.ts';
import { guarded } from './answer-about.ts';
import type { EditedRepository } from './edited-repository.ts';
import { addressOfPath, pathOfAddress } from './file-address.ts';
import type { RepositoryFile } from './repositories.ts';
import type { ServerState } from './server-state.ts';

/**
 * What lies in a repository and may change what is said of a flow: flows and their folders, modules that
 * scripts import from anywhere, and git's log, to which every commit is written.
 */
const watched = [
  '**/{flows,scripts}/**',
  '**/*.{ts,mts,js,mjs,json}',
  '**/millrace.yaml',
  '**/.git/logs/HEAD',
] as const;

/** More changes at once come from git, and then anything may be another. */
const mostChanges = 50;

/** Files that are opened, typed into and closed; files and folders that come and go; settings. */
export function registerDocuments(state: ServerState): void {
  registerTexts(state);
  registerFiles(state);
  registerSettings(state);
}

function registerTexts(state: ServerState): void {
  const { connection, repositories } = state;
  connection.onDidOpenTextDocument(
    guarded(state, 'Opening a file', ({ textDocument: { uri, version, text } }) => {
      const file = fileAt(state, uri);
      if (file === undefined) return;
      state.renamed(file.repository, file.path, uri);
      file.repository.setDocument(file.path, uri, version, text);
      if (!state.abilities.watchesFiles) file.repository.everythingChanged();
    }),
  );
  connection.onDidChangeTextDocument(
    guarded(state, 'Taking a change', ({ textDocument: { uri, version }, contentChanges }) => {
      const file = fileAt(state, uri);
      const before = file?.repository.document(file.path);
      if (file === undefined || before === undefined) return;
      const text = changeText(before.lines.text, contentChanges, state.abilities.encoding);
      file.repository.setDocument(file.path, uri, version, text);
    }),
  );
  connection.onDidCloseTextDocument(
    guarded(state, 'Closing a file', ({ textDocument: { uri } }) => {
      const file = fileAt(state, uri);
      if (file === undefined) return;
      const { repository, path } = file;
      repository.closeDocument(path);
      if (uri !== addressOfPath(repository.root, path)) state.clear(uri);
      repositories.closeUnused(repository);
    }),
  );
  connection.onDidSaveTextDocument(
    guarded(state, 'Saving a file', ({ textDocument: { uri } }) => {
      const file = fileAt(state, uri);
      if (state.abilities.watchesFiles) file?.repository.fileChanged(file.path);
      else file?.repository.everythingChanged();
    }),
  );
}

/** A file that a flow can consist of. For a module outside `flows/` and `scripts/` no repository is opened. */
function fileAt({ repositories }: ServerState, uri: string): RepositoryFile | undefined {
  const absolute = pathOfAddress(uri);
  if (absolute === undefined) return undefined;
  const isInFolder = /[\\/](?:flows|scripts)[\\/]/.test(absolute);
  const file = isInFolder ? repositories.fileAt(uri) : repositories.openFileAt(uri);
  return file !== undefined && isOfOurs(file.path) ? file : undefined;
}

function registerFiles(state: ServerState): void {
  const { connection, repositories } = state;
  connection.onDidChangeWatchedFiles(
    guarded(state, 'Hearing of files', ({ changes }) => {
      const isGit = changes.some(({ uri }) => uri.includes('/.git/'));
      const files = changes.flatMap(({ uri }) => repositories.openFileAt(uri) ?? []);
      for (const repository of repositories.all()) {
        const own = files.filter((file) => file.repository === repository);
        if (isGit) repository.everythingChanged();
        else
          takeChanges(
            repository,
            own.map(({ path }) => path),
          );
      }
    }),
  );
}

function takeChanges(repository: EditedRepository, paths: readonly string[]): void {
  const meant = paths.filter((path) => meaningOfChange(path) !== 'nothing');
  const inFolders = meant.filter((path) => /^(?:flows|scripts)\//.test(path));
  const isMuch = meant.some((path) => meaningOfChange(path) === 'everything');
  if (isMuch || inFolders.length > mostChanges) {
    repository.everythingChanged();
    return;
  }
  for (const path of meant) {
    // Locks are what pins are looked up in, and are remembered with git's history.
    if (path.endsWith('.lock.json')) repository.repository.refresh();
    repository.fileChanged(path);
  }
}

function registerSettings(state: ServerState): void {
  const { connection } = state;
  connection.onDidChangeConfiguration(
    guarded(state, 'Taking settings', async ({ settings }: { settings: unknown }) => {
      // A client that can be asked sends nothing here.
      const sent =
        typeof settings === 'object' && settings !== null ? Object.entries(settings) : [];
      const own = sent.find(([name]) => name === 'millrace')?.[1] as unknown;
      if (own !== undefined) state.settings = readSettings(own);
      await (state.abilities.hasSettings ? askForSettings(state) : applySettings(state));
    }),
  );
}

/** Asks the client for what it may be asked for, once it is ready, and starts to check what it shows. */
export async function registerWithClient(state: ServerState): Promise<void> {
  const { connection, abilities, repositories } = state;
  if (abilities.hasFolders) {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      repositories.changeFolders(pathsOf(added), pathsOf(removed));
      state.checkShown();
    });
  }
  if (abilities.watchesFiles) {
    const watchers = watched.map((globPattern) => ({ globPattern }));
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }
  if (abilities.hasSettings) {
    await connection.client.register(DidChangeConfigurationNotification.type, {
      section: 'millrace',
    });
    await askForSettings(state);
  } else await applySettings(state);
}

export function pathsOf(folders: readonly WorkspaceFolder[]): readonly string[] {
  return folders.flatMap(({ uri }) => pathOfAddress(uri) ?? []);
}

async function askForSettings(state: ServerState): Promise<void> {
  const value: unknown = await state.connection.workspace.getConfiguration('millrace');
  // Some clients know only what they said when they started.
  if (value !== null && value !== undefined) state.settings = readSettings(value);
  await applySettings(state);
}

async function applySettings(state: ServerState): Promise<void> {
  state.checkShown();
  const { connection, abilities } = state;
  if (abilities.hasInlayRefresh) await connection.languages.inlayHint.refresh();
}
