import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { FolderServers, serverCommand } from './folder-servers.ts';
import { showGraph } from './graph-preview.ts';

const servers = new FolderServers();

/** Starts the language servers, and offers the graph and the merge driver. VS Code calls it in trusted workspaces only. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand('millrace.showGraph', () => {
      const uri = vscode.window.activeTextEditor?.document.uri;
      if (uri !== undefined) {
        const client = (): ReturnType<typeof servers.clientOf> => servers.clientOf(uri);
        context.subscriptions.push(showGraph(uri, context.extensionUri, client));
      }
    }),
    vscode.commands.registerCommand('millrace.installMergeDriver', installMergeDriver),
    vscode.commands.registerCommand('millrace.restartServer', async () => {
      await servers.stopAll();
      await servers.start(folders());
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
      await servers.stop(removed);
      await servers.start(added);
    }),
    // The first flow of a folder.
    vscode.workspace.onDidOpenTextDocument(async ({ languageId, uri }) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      const isFlow = languageId === 'yaml' && /\/flows\/.+\.yaml$/.test(uri.path);
      if (folder !== undefined && isFlow) await servers.startIn(folder);
    }),
  );
  await servers.start(folders());
}

/** Ends the servers. */
export async function deactivate(): Promise<void> {
  await servers.stopAll();
}

function folders(): readonly vscode.WorkspaceFolder[] {
  return vscode.workspace.workspaceFolders ?? [];
}

/** Git starts the program by what this writes into the repository's configuration. */
async function installMergeDriver(): Promise<void> {
  const folder =
    folders().length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders()[0];
  if (folder === undefined) return;
  try {
    const { command } = serverCommand(folder);
    const cwd = folder.uri.fsPath;
    const { stdout } = await promisify(execFile)(command, ['init', '--merge-driver'], { cwd });
    void vscode.window.showInformationMessage(
      `Millrace: ${stdout.trim().split('\n')[0] ?? 'done'}`,
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`Millrace could not register its merge driver: ${reason}`);
  }
}
