import { displayWidth, fitWidth, html, type Content, type Html } from '../../../output/index.ts';
import { marks } from '../step-text.ts';
import { countNodes, type GraphNode, type GraphPart } from './graph-node.ts';
import { layOut, type PlacedEdge } from './layered-layout.ts';

/** How a step of the graph went, by its address. */
export interface NodeState {
  readonly status: keyof typeof marks | 'idle';
  /** Said below its name: how long it took, how many items. */
  readonly note: string;
  /** Where the report tells more, `#step-…`; absent when it does not. */
  readonly href?: string;
}

/** More steps than this make a picture that nobody reads. */
const mostNodes = 400;

/** The flow as a picture with links to its steps. Status shows by mark, word and line, not by colour alone. */
export function renderGraph(
  parts: readonly GraphPart[],
  stateOf: (address: string) => NodeState,
): Html {
  const nodes = countNodes(parts);
  if (nodes > mostNodes) {
    return html`<p class="cut">
      The flow has ${nodes} steps, too many for a picture. They are listed below.
    </p>`;
  }
  const drawn = stack(parts.map((part) => drawPart(part, stateOf)));
  const [width, height] = [drawn.width + 2 * margin, drawn.height + 2 * margin];
  return html`<div class="scroll" role="region" aria-label="Graph of the flow" tabindex="0">
      <svg
        class="graph"
        width="${px(width)}"
        height="${px(height)}"
        viewBox="0 0 ${px(width)} ${px(height)}"
        role="group"
        aria-label="Steps, each with a link to what it did"
      >
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto-start-reverse"
          >
            <path class="arrow" d="M0 0 8 4 0 8Z" />
          </marker>
        </defs>
        ${at(margin, margin, drawn.content)}
      </svg>
    </div>
    <p class="cut">
      A dashed arrow leads to a step with a condition, a dashed frame is round what did not run.
    </p>`;
}

interface Drawn {
  readonly width: number;
  readonly height: number;
  /** Drawn from 0, 0. */
  readonly content: Content;
}

const margin = 4;
const padding = 14;
const headHeight = 46;
const titleHeight = 20;
/** Advance of a character in the graph's fixed-width font, by its size. */
const advance = { name: 8, note: 6.7 } as const;
const longest = { name: 28, note: 36 } as const;

function drawPart({ title, nodes }: GraphPart, stateOf: (address: string) => NodeState): Drawn {
  const drawn = new Map(nodes.map((node) => [node.address, drawNode(node, stateOf)]));
  const layout = layOut(
    nodes.map(({ address, needs }) => {
      const { width, height } = drawn.get(address) ?? { width: 0, height: 0 };
      return { id: address, width, height, needs };
    }),
  );
  const conditional = new Set(
    nodes.filter((node) => node.conditional).map(({ address }) => address),
  );
  const edges = layout.edges.map((edge) => drawEdge(edge, conditional.has(edge.to)));
  const boxes = layout.boxes.map(({ id, x, y }) => at(x, y, drawn.get(id)?.content));
  if (title === '') return { ...layout, content: [edges, boxes] };
  const shown = fitWidth(title, longest.note);
  return {
    width: Math.max(layout.width, displayWidth(shown) * advance.note),
    height: layout.height + titleHeight,
    content: [
      html`<text class="note" x="0" y="12">${shown}</text>`,
      at(0, titleHeight, [edges, boxes]),
    ],
  };
}

function drawNode(node: GraphNode, stateOf: (address: string) => NodeState): Drawn {
  const state = stateOf(node.address);
  const mark = state.status === 'idle' ? '○' : marks[state.status];
  const name = `${mark} ${fitWidth(node.id, longest.name)}`;
  const detail = fitWidth(node.detail, longest.note);
  const note = fitWidth(
    [wordOf(state.status), state.note].filter((it) => it !== '').join(', '),
    longest.note,
  );
  const inner = besideEachOther(node.parts.map((part) => drawPart(part, stateOf)));
  const width = Math.max(
    96,
    displayWidth(name) * advance.name + 2 * padding,
    Math.max(displayWidth(detail), displayWidth(note)) * advance.note + 2 * padding,
    inner === undefined ? 0 : inner.width + 2 * padding,
  );
  const top = headHeight + 16;
  const height = inner === undefined ? top : top + inner.height + padding;
  const box = html`<rect class="box" width="${px(width)}" height="${px(height)}" rx="7" /><text
      class="name"
      x="${padding}"
      y="20"
      >${name}</text
    ><text class="note" x="${padding}" y="36">${detail}</text
    ><text class="note state" x="${padding}" y="52">${note}</text>`;
  // Told in full where the box has room for a part only.
  const isCut = [name, detail, note].some((line) => line.endsWith('…'));
  const title = isCut ? html`<title>${node.address}, ${node.detail}</title>` : undefined;
  const linked =
    state.href === undefined
      ? html`<g class="node ${state.status}">${title}${box}</g>`
      : html`<a class="node ${state.status}" href="${state.href}">${title}${box}</a>`;
  return { width, height, content: [linked, inner && at(padding, top, inner.content)] };
}

function wordOf(status: NodeState['status']): string {
  if (status === 'idle') return 'did not run';
  return status === 'unfinished' ? 'under way' : status;
}

/** Goes straight down out of a box and into the next, and bends between. */
function drawEdge({ points }: PlacedEdge, conditional: boolean): Html {
  const [start = [0, 0], ...rest] = points;
  let [fromX, fromY] = start;
  let path = `M${px(fromX)} ${px(fromY)}`;
  for (const [x, y] of rest) {
    const middle = px((fromY + y) / 2);
    path +=
      x === fromX ? `V${px(y)}` : `C${px(fromX)} ${middle} ${px(x)} ${middle} ${px(x)} ${px(y)}`;
    [fromX, fromY] = [x, y];
  }
  return html`<path
    class="${conditional ? 'edge conditional' : 'edge'}"
    d="${path}"
    marker-end="url(#arrow)"
  />`;
}

function stack(drawn: readonly Drawn[]): Drawn {
  let height = 0;
  const width = Math.max(0, ...drawn.map((one) => one.width));
  const content = drawn.map((one) => {
    const placed = at((width - one.width) / 2, height, one.content);
    height += one.height + 2 * padding;
    return placed;
  });
  return {
    width,
    height: Math.max(0, height - 2 * padding),
    content,
  };
}

function besideEachOther(drawn: readonly Drawn[]): Drawn | undefined {
  if (drawn.length === 0) return undefined;
  let width = 0;
  const content = drawn.map((one) => {
    const placed = at(width, 0, one.content);
    width += one.width + 2 * padding;
    return placed;
  });
  return {
    width: width - 2 * padding,
    height: Math.max(...drawn.map((one) => one.height)),
    content,
  };
}

function at(x: number, y: number, content: Content): Html {
  return html`<g transform="translate(${px(x)} ${px(y)})">${content}</g>`;
}

/** Tenths of a pixel are enough. */
function px(length: number): string {
  return String(Math.round(length * 10) / 10);
}
