/** What the page of the preview is told; the page draws it. */
export interface GraphMessage {
  /** Mermaid text; `null` when the flow never compiled. */
  readonly mermaid: string | null;
  /** False when the flow has errors, and the graph is what it was before. */
  readonly isCurrent: boolean;
}

/** The page of the preview. Only these scripts run in it, and nothing is loaded from anywhere else. */
export function graphPage(scripts: readonly string[], source: string, nonce: string): string {
  // Mermaid puts its colours into a style element of the picture.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'unsafe-inline'`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>Graph</title>
<style>
  body { margin: 0; padding: 1rem; color: var(--vscode-editor-foreground, #222); background: var(--vscode-editor-background, #fff); font-family: var(--vscode-font-family, sans-serif); }
  #note { margin: 0 0 1rem; min-height: 1.4em; opacity: 0.8; }
  #graph.stale { opacity: 0.45; }
</style>
</head>
<body>
<p id="note" role="status">Waiting for the graph…</p>
<div id="graph" role="img" aria-label="The graph of the flow"></div>
${scripts.map((script) => `<script nonce="${nonce}" src="${script}"></script>`).join('\n')}
</body>
</html>
`;
}
