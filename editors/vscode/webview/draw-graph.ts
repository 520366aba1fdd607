import type { GraphMessage } from '../src/graph-page.ts';

/** The page loads it before this script. */
declare const mermaid: {
  initialize: (options: {
    startOnLoad: boolean;
    securityLevel: 'strict';
    theme: string;
    maxTextSize: number;
    maxEdges: number;
    flowchart: { useMaxWidth: boolean };
  }) => void;
  render: (id: string, text: string) => Promise<{ svg: string }>;
};
declare function acquireVsCodeApi(): { postMessage: (message: unknown) => void };

const note = document.querySelector('#note');
const graph = document.querySelector('#graph');

let drawn = 0;
let shown: GraphMessage | undefined;

/** In the colours of the editor: it has light, dark and two themes of high contrast. */
function setTheme(): void {
  const isDark = ['vscode-dark', 'vscode-high-contrast'].some((name) =>
    document.body.classList.contains(name),
  );
  const isLight = document.body.classList.contains('vscode-high-contrast-light');
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    theme: isDark && !isLight ? 'dark' : 'default',
    // Mermaid's own limits end in a picture of a bomb; the flow is one that compiled.
    maxTextSize: 5_000_000,
    maxEdges: 50_000,
    // A wide graph is scrolled, not shrunk until nobody can read it.
    flowchart: { useMaxWidth: false },
  });
}

async function draw(message: GraphMessage): Promise<void> {
  if (note === null || graph === null) return;
  const { mermaid: text, isCurrent } = message;
  shown = message;
  graph.classList.toggle('stale', !isCurrent);
  if (text === null) {
    graph.replaceChildren();
    note.textContent = 'The graph is drawn once the flow has no errors.';
    return;
  }
  drawn += 1;
  const { svg } = await mermaid.render(`graph-${String(drawn)}`, text);
  graph.innerHTML = svg;
  note.textContent = isCurrent ? '' : 'The flow has errors: this is the graph that it had before.';
}

function drawOrSay(message: GraphMessage): void {
  draw(message).catch((error: unknown) => {
    if (note !== null) note.textContent = `The graph cannot be drawn: ${String(error)}`;
  });
}

setTheme();
window.addEventListener('message', ({ data }: MessageEvent<GraphMessage>) => {
  drawOrSay(data);
});
new MutationObserver(() => {
  setTheme();
  if (shown !== undefined) drawOrSay(shown);
}).observe(document.body, { attributeFilter: ['class'] });
acquireVsCodeApi().postMessage('ready');
