import type { GraphMessage } from '../src/graph-page.ts';

/** The page loads it before this script. */
declare const mermaid: {
  initialize: (options: {
    startOnLoad: boolean;
    securityLevel: 'strict';
    theme: string;
    themeVariables: Readonly<Record<string, string>>;
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

/** In the colours of the editor: it has light and dark themes, and two kinds of high contrast. */
function setTheme(): void {
  const { classList } = document.body;
  const isContrast = ['vscode-high-contrast', 'vscode-high-contrast-light'].some((name) =>
    classList.contains(name),
  );
  const plain = classList.contains('vscode-dark') ? 'dark' : 'default';
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    theme: isContrast ? 'base' : plain,
    themeVariables: isContrast ? twoColours() : {},
    // Mermaid's own limits end in a picture of a bomb; the flow is one that compiled.
    maxTextSize: 5_000_000,
    maxEdges: 50_000,
    // A wide graph is scrolled, not shrunk until nobody can read it.
    flowchart: { useMaxWidth: false },
  });
}

/** High contrast has no shades: all lines and words are of the one colour, all areas of the other. */
function twoColours(): Readonly<Record<string, string>> {
  const { color: front, backgroundColor: back } = getComputedStyle(document.body);
  return {
    background: back,
    primaryColor: back,
    primaryTextColor: front,
    primaryBorderColor: front,
    lineColor: front,
    clusterBkg: back,
    clusterBorder: front,
    titleColor: front,
    edgeLabelBackground: back,
  };
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
