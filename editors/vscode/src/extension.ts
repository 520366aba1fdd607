import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { findServer, type ServerCommand } from './find-server.ts';
import { showGraph } from './graph-preview.ts';

let client: LanguageClient | undefined;

/** Starts the language server, and offers the graph and the merge driver. VS Code calls it in trusted workspaces only. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand('millrace.showGraph', () => {
      const uri = vscode.window.activeTextEditor?.document.uri;
      if (uri !== undefined) {
        context.subscriptions.push(showGraph(uri, context.extensionUri, () => client));
      }
    }),
    vscode.commands.registerCommand('millrace.installMergeDriver', installMergeDriver),
    vscode.commands.registerCommand('millrace.restartServer', async () => {
      await stop();
      await start();
    }),
  );
  await start();
}

/** Ends the server. */
export async function deactivate(): Promise<void> {
  await stop();
}

function folders(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
}

function serverCommand(): ServerCommand {
  const setting = vscode.workspace.getConfiguration('millrace').get<string>('server.path', '');
  return findServer(setting, folders(), existsSync);
}

async function start(): Promise<void> {
  const { command, args } = serverCommand();
  client = new LanguageClient(
    'millrace',
    'Millrace',
    { command, args: [...args], transport: TransportKind.stdio },
    {
      documentSelector: [
        { scheme: 'file', language: 'yaml', pattern: '**/flows/**/*.yaml' },
        // Their unsaved texts decide the types in flows.
        { scheme: 'file', pattern: '**/scripts/**' },
      ],
    },
  );
  try {
    await client.start();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      `Millrace’s language server did not start (${command}): ${reason} Install \`millrace\` in this repository, or set \`millrace.server.path\`.`,
    );
  }
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  await running?.dispose();
}

/** Git starts the program by what this writes into the repository's configuration. */
async function installMergeDriver(): Promise<void> {
  const [cwd] = folders();
  if (cwd === undefined) return;
  try {
    const { command } = serverCommand();
    const { stdout } = await promisify(execFile)(command, ['init', '--merge-driver'], { cwd });
    void vscode.window.showInformationMessage(
      `Millrace: ${stdout.trim().split('\n')[0] ?? 'done'}`,
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`Millrace could not register its merge driver: ${reason}`);
  }
}
