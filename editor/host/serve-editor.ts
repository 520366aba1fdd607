import {
  CodeActionKind,
  createConnection,
  TextDocumentSyncKind,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { tokenTypes } from '../features/semantic-tokens.ts';
import { clientAbilities } from '../model/client-abilities.ts';
import { readSettings } from '../model/settings.ts';
import type { EditorWorld } from '../model/world.ts';
import { pathOfAddress } from './file-address.ts';
import { pathsOf, registerDocuments, registerWithClient } from './register-documents.ts';
import { fixAllKind, registerEdits } from './register-edits.ts';
import { registerLanguage } from './register-language.ts';
import { registerWorkspace } from './register-workspace.ts';
import { ServerState } from './server-state.ts';

/**
 * Serves one client over two streams until it says `exit` or goes away, which ends the process: with 0
 * after `shutdown`, else with 1.
 */
export function serveEditor(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  world: EditorWorld,
): void {
  const connection = createConnection(input, output);
  const state = new ServerState(connection, world);
  connection.onInitialize((params) => initialize(state, params));
  connection.onInitialized(async () => {
    try {
      await registerWithClient(state);
    } catch (error) {
      // A client that refuses what it said it can do still gets all the rest.
      state.logFailure('Asking the client', error);
      state.checkShown();
    }
  });
  registerDocuments(state);
  registerLanguage(state);
  registerEdits(state);
  registerWorkspace(state);
  connection.onShutdown(() => {
    state.repositories.closeAll();
  });
  connection.listen();
}

function initialize(state: ServerState, params: InitializeParams): InitializeResult {
  const { capabilities, workspaceFolders } = params;
  const initializationOptions: unknown = params.initializationOptions;
  state.abilities = clientAbilities(capabilities);
  state.settings = readSettings(initializationOptions);
  state.repositories.setFolders(foldersOf(params));
  const { abilities } = state;
  const { encoding, hasFolders } = abilities;
  return {
    serverInfo: { name: 'millrace', version: state.world.version },
    capabilities: {
      positionEncoding: encoding,
      textDocumentSync: {
        openClose: true,
        change: TextDocumentSyncKind.Incremental,
        save: { includeText: false },
      },
      completionProvider: { triggerCharacters: ['.', '@', '/', '{'], resolveProvider: true },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      renameProvider: abilities.hasRenamePreparation ? { prepareProvider: true } : true,
      documentSymbolProvider: true,
      foldingRangeProvider: true,
      workspaceSymbolProvider: true,
      ...(abilities.hasCodeActions ? { codeActionProvider: { codeActionKinds } } : {}),
      semanticTokensProvider: {
        legend: { tokenTypes: [...tokenTypes], tokenModifiers: [] },
        full: true,
      },
      inlayHintProvider: true,
      ...(hasFolders || (workspaceFolders ?? []).length > 0
        ? { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }
        : {}),
    },
  };
}

const codeActionKinds = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind];

/** Older clients name one folder, in one of two ways. */
function foldersOf(params: InitializeParams): readonly string[] {
  if (params.workspaceFolders) return pathsOf(params.workspaceFolders);
  // Deprecated, and all that some clients send.
  const { rootUri, rootPath } = params as { rootUri?: string | null; rootPath?: string | null };
  const path = typeof rootUri === 'string' ? pathOfAddress(rootUri) : rootPath;
  return typeof path === 'string' ? [path] : [];
}
