import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { graphPage, type GraphMessage } from './graph-page.ts';

/** How long a person must stop typing before the graph is asked for again, in milliseconds. */
const pause = 150;

/** Shows the graph of a flow beside its YAML, and keeps it as the text is. */
export function showGraph(
  uri: vscode.Uri,
  extension: vscode.Uri,
  client: () => LanguageClient | undefined,
): vscode.Disposable {
  const folder = vscode.Uri.joinPath(extension, 'dist');
  const panel = vscode.window.createWebviewPanel(
    'millrace.graph',
    `Graph of ${basename(uri.path)}`,
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
    { enableScripts: true, localResourceRoots: [folder] },
  );
  const { webview } = panel;
  const scripts = ['mermaid.js', 'draw-graph.js'].map((name) =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString(),
  );
  let timer: NodeJS.Timeout | undefined;
  const update = async (): Promise<void> => {
    const textDocument = { uri: client()?.code2ProtocolConverter.asUri(uri) ?? uri.toString() };
    const graph = await client()?.sendRequest<GraphMessage | null>('millrace/graph', {
      textDocument,
    });
    await webview.postMessage(graph ?? { mermaid: null, isCurrent: false });
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void update(), pause);
  };
  const watched = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    if (uris.some((one) => one.toString() === uri.toString())) later();
  });
  const typed = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    if (document.uri.toString() === uri.toString()) later();
  });
  // The page says when its script is there to listen.
  webview.onDidReceiveMessage(() => void update());
  webview.html = graphPage(scripts, webview.cspSource, randomBytes(16).toString('hex'));
  panel.onDidDispose(() => {
    clearTimeout(timer);
    vscode.Disposable.from(watched, typed).dispose();
  });
  return panel;
}
