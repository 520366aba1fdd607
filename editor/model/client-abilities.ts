import type { ClientCapabilities } from 'vscode-languageserver/node';
import type { PositionEncoding } from '../text/text-lines.ts';

/** What the client understands beyond what every client does. */
export interface ClientAbilities {
  readonly encoding: PositionEncoding;
  readonly hasFolders: boolean;
  readonly hasSettings: boolean;
  /** Tells of files that change outside the editor, when asked to. */
  readonly watchesFiles: boolean;
  readonly hasSnippets: boolean;
  readonly hasVersionedEdits: boolean;
  readonly hasRelatedPlaces: boolean;
  readonly hasCodeLinks: boolean;
  readonly hasTags: boolean;
  readonly hasSymbolTree: boolean;
  readonly hasDefinitionLinks: boolean;
  /** Code actions as data; without it a client takes commands only. */
  readonly hasCodeActions: boolean;
  readonly hasInlayRefresh: boolean;
  /** Asks where a name is before it asks for another one. */
  readonly hasRenamePreparation: boolean;
}

/** Bytes are used only with a client that would rather have them: UTF-16 is what all understand. */
export function clientAbilities(capabilities: ClientCapabilities): ClientAbilities {
  const isBytes = capabilities.general?.positionEncodings?.[0] === 'utf-8';
  return {
    encoding: isBytes ? 'utf-8' : 'utf-16',
    ...workspaceAbilities(capabilities.workspace ?? {}),
    ...diagnosticAbilities(capabilities.textDocument?.publishDiagnostics ?? {}),
    ...documentAbilities(capabilities.textDocument ?? {}),
  };
}

type Part<K extends keyof ClientCapabilities> = NonNullable<ClientCapabilities[K]>;

function workspaceAbilities(workspace: Part<'workspace'>) {
  return {
    hasFolders: workspace.workspaceFolders === true,
    hasSettings: workspace.configuration === true,
    watchesFiles: workspace.didChangeWatchedFiles?.dynamicRegistration === true,
    hasVersionedEdits: workspace.workspaceEdit?.documentChanges === true,
    hasInlayRefresh: workspace.inlayHint?.refreshSupport === true,
  };
}

function diagnosticAbilities(diagnostics: NonNullable<Part<'textDocument'>['publishDiagnostics']>) {
  return {
    hasRelatedPlaces: diagnostics.relatedInformation === true,
    hasCodeLinks: diagnostics.codeDescriptionSupport === true,
    hasTags: diagnostics.tagSupport !== undefined,
  };
}

function documentAbilities(document: Part<'textDocument'>) {
  return {
    hasSnippets: document.completion?.completionItem?.snippetSupport === true,
    hasSymbolTree: document.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    hasDefinitionLinks: document.definition?.linkSupport === true,
    hasRenamePreparation: document.rename?.prepareSupport === true,
    hasCodeActions: document.codeAction?.codeActionLiteralSupport !== undefined,
  };
}
