import type { GraphMessage } from '../src/graph-page.ts';

/** The page loads it before this script. */
declare const mermaid: {
  initialize: (options: { startOnLoad: boolean; securityLevel: 'strict'; theme: string }) => void;
  render: (id: string, text: string) => Promise<{ svg: string }>;
};
declare function acquireVsCodeApi(): { postMessage: (message: unknown) => void };

const note = document.querySelector('#note');
const graph = document.querySelector('#graph');
const isDark = document.body.classList.contains('vscode-dark');
mermaid.initialize({
  startOnLoad: false,
  securityLevel: 'strict',
  theme: isDark ? 'dark' : 'default',
});

let drawn = 0;

async function draw({ mermaid: text, isCurrent }: GraphMessage): Promise<void> {
  if (note === null || graph === null) return;
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

window.addEventListener('message', ({ data }: MessageEvent<GraphMessage>) => {
  draw(data).catch((error: unknown) => {
    if (note !== null) note.textContent = `The graph cannot be drawn: ${String(error)}`;
  });
});
acquireVsCodeApi().postMessage('ready');
