import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { findServer } from './find-server.ts';

/** One server a folder: each is served by the `millrace` that its own repository installed. */
export class FolderServers {
  readonly #clients = new Map<string, LanguageClient>();

  /** Starts the servers of the folders that have flows. */
  async start(folders: readonly vscode.WorkspaceFolder[]): Promise<void> {
    await Promise.all(
      folders.map(async (folder) => {
        const flows = new vscode.RelativePattern(folder, '**/{flows/**/*.yaml,millrace.yaml}');
        const [found] = await vscode.workspace.findFiles(flows, '**/node_modules/**', 1);
        if (found !== undefined) await this.startIn(folder);
      }),
    );
  }

  /** Starts the server of a folder, unless it runs. */
  async startIn(folder: vscode.WorkspaceFolder): Promise<void> {
    const key = folder.uri.toString();
    if (this.#clients.has(key)) return;
    const { command, args } = serverCommand(folder);
    const client = createClient(folder, command, args);
    this.#clients.set(key, client);
    try {
      await client.start();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(
        `Millrace’s language server did not start for ${folder.name} (${command}): ${reason} Install \`millrace\` in this repository, or set \`millrace.server.path\`.`,
      );
    }
  }

  async stop(folders: readonly vscode.WorkspaceFolder[]): Promise<void> {
    const clients = folders.flatMap(({ uri }) => this.#clients.get(uri.toString()) ?? []);
    for (const { uri } of folders) this.#clients.delete(uri.toString());
    await Promise.all(clients.map((client) => client.dispose()));
  }

  async stopAll(): Promise<void> {
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    await Promise.all(clients.map((client) => client.dispose()));
  }

  /** The server of a file. */
  clientOf(uri: vscode.Uri): LanguageClient | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder && this.#clients.get(folder.uri.toString());
  }
}

/** What serves a folder. */
export function serverCommand({ uri }: vscode.WorkspaceFolder): ReturnType<typeof findServer> {
  const setting = vscode.workspace.getConfiguration('millrace', uri).get<string>('server.path', '');
  return findServer(setting, uri.fsPath, existsSync);
}

/** A client that knows of its folder alone. */
function createClient(
  folder: vscode.WorkspaceFolder,
  command: string,
  args: readonly string[],
): LanguageClient {
  const baseUri = folder.uri.toString();
  const options = { cwd: folder.uri.fsPath };
  return new LanguageClient(
    'millrace',
    `Millrace (${folder.name})`,
    { command, args: [...args], options, transport: TransportKind.stdio },
    {
      workspaceFolder: folder,
      documentSelector: [
        {
          scheme: 'file',
          language: 'yaml',
          pattern: { baseUri, pattern: '**/flows/**/*.yaml' },
        },
        // Their unsaved texts decide the types in flows.
        { scheme: 'file', pattern: { baseUri, pattern: '**/*.{ts,mts,js,mjs,json}' } },
      ],
    },
  );
}
