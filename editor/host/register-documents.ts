import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type WorkspaceFolder,
} from 'vscode-languageserver/node';
import { isOfOurs } from '../model/flow-of-file.ts';
import { readSettings } from '../model/settings.ts';
import { changeText } from '../text/change-text.ts';
import { addressOfPath, pathOfAddress } from './file-address.ts';
import type { ServerState } from './server-state.ts';

/** What lies in a repository and may change what is said of a flow; a commit is written to git's log. */
const watched = ['**/{flows,scripts}/**', '**/millrace.yaml', '**/.git/logs/HEAD'] as const;

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
  connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => {
    const file = fileAt(state, uri);
    file?.repository.setDocument(file.path, uri, version, text);
    if (!state.abilities.watchesFiles) file?.repository.everythingChanged();
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const file = fileAt(state, uri);
    const before = file?.repository.document(file.path);
    if (file === undefined || before === undefined) return;
    const text = changeText(before.lines.text, contentChanges, state.abilities.encoding);
    file.repository.setDocument(file.path, uri, version, text);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const file = fileAt(state, uri);
    if (file === undefined) return;
    const { repository, path } = file;
    repository.closeDocument(path);
    if (uri !== addressOfPath(repository.root, path)) state.clear(uri);
    repositories.closeUnused(repository);
  });
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    const file = fileAt(state, uri);
    if (state.abilities.watchesFiles) file?.repository.fileChanged(file.path);
    else file?.repository.everythingChanged();
  });
}

function fileAt(state: ServerState, uri: string): ReturnType<typeof state.repositories.fileAt> {
  const absolute = pathOfAddress(uri);
  // No repository is opened for a file that can be none of ours.
  if (absolute === undefined || !/[\\/](?:flows|scripts)[\\/]/.test(absolute)) return undefined;
  const file = state.repositories.fileAt(uri);
  return file !== undefined && isOfOurs(file.path) ? file : undefined;
}

function registerFiles(state: ServerState): void {
  const { connection, repositories } = state;
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const isGit = changes.some(({ uri }) => uri.includes('/.git/'));
    if (isGit || changes.length > mostChanges) {
      for (const repository of repositories.all()) repository.everythingChanged();
      return;
    }
    for (const { uri } of changes) {
      const file = repositories.openFileAt(uri);
      // Locks are what pins are looked up in, and are remembered with git's history.
      if (file?.path.endsWith('.lock.json') === true) file.repository.repository.refresh();
      file?.repository.fileChanged(file.path);
    }
  });
}

function registerSettings(state: ServerState): void {
  const { connection } = state;
  connection.onDidChangeConfiguration(({ settings }: { settings: unknown }) => {
    // A client that can be asked sends nothing here.
    const sent = typeof settings === 'object' && settings !== null ? Object.entries(settings) : [];
    const own = sent.find(([name]) => name === 'millrace')?.[1] as unknown;
    if (own !== undefined) state.settings = readSettings(own);
    return state.abilities.hasSettings ? askForSettings(state) : refreshHints(state);
  });
}

/** Asks the client for what it may be asked for, once it is ready. */
export async function registerWithClient(state: ServerState): Promise<void> {
  const { connection, abilities, repositories } = state;
  if (abilities.watchesFiles) {
    const watchers = watched.map((globPattern) => ({ globPattern }));
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }
  if (abilities.hasSettings) {
    await connection.client.register(DidChangeConfigurationNotification.type, {
      section: 'millrace',
    });
    await askForSettings(state);
  }
  if (!abilities.hasFolders) return;
  connection.workspace.onDidChangeWorkspaceFolders(async () => {
    repositories.setFolders(pathsOf((await connection.workspace.getWorkspaceFolders()) ?? []));
  });
}

export function pathsOf(folders: readonly WorkspaceFolder[]): readonly string[] {
  return folders.flatMap(({ uri }) => pathOfAddress(uri) ?? []);
}

async function askForSettings(state: ServerState): Promise<void> {
  const value: unknown = await state.connection.workspace.getConfiguration('millrace');
  state.settings = readSettings(value);
  await refreshHints(state);
}

async function refreshHints({ connection, abilities }: ServerState): Promise<void> {
  if (abilities.hasInlayRefresh) await connection.languages.inlayHint.refresh();
}
