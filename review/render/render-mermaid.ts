import type { GraphEdge, GraphNode, Neighbourhood } from '../model/review.ts';
import { clip } from './clip.ts';

/** GitHub draws no more than 500 edges; a picture of 40 steps says nothing with more than these. */
const mostNodes = 40;
const mostEdges = 200;
/** Characters of a label's line. */
const longest = 48;

/** Told apart by a mark in the text and the kind of line, and only then by colour. */
const looks: Readonly<Record<GraphNode['status'], { mark: string; style: string }>> = {
  added: {
    mark: '+ ',
    style: 'fill:#dafbe1,stroke:#116329,stroke-width:3px,color:#1f2328',
  },
  removed: {
    mark: '− ',
    style: 'fill:#ffebe9,stroke:#a40e26,stroke-width:2px,stroke-dasharray:6 4,color:#1f2328',
  },
  changed: {
    mark: '~ ',
    style: 'fill:#fff8c5,stroke:#7d4e00,stroke-width:2px,stroke-dasharray:2 2,color:#1f2328',
  },
  unchanged: { mark: '', style: 'fill:#f6f8fa,stroke:#59636e,stroke-width:1px,color:#1f2328' },
};

const arrows: Readonly<Record<GraphEdge['status'], string>> = {
  added: '==>',
  removed: '-.->',
  unchanged: '-->',
};

/** What the marks mean, for whoever reads the picture. */
export const mermaidLegend: string =
  '`+` added (thick line), `−` removed (dashed), `~` changed (dotted), no mark: as before.';

/**
 * A flowchart, a line each. Ids are our own, and a label is in quotes with every character that could
 * end it or mean something written as its number: nothing of the repository's is a command, a link or HTML.
 */
export function renderMermaid({ nodes, edges }: Neighbourhood): readonly string[] {
  const drawn = nodes.slice(0, mostNodes);
  const ids = new Map(drawn.map(({ step }, at) => [step, `n${at}`]));
  return [
    'flowchart TD',
    ...drawn.map((node, at) => `  n${at}["${label(node)}"]:::${node.status}`),
    ...edges.slice(0, mostEdges).flatMap(({ from, to, status }) => {
      const [start, end] = [ids.get(from), ids.get(to)];
      return start === undefined || end === undefined
        ? []
        : [`  ${start} ${arrows[status]} ${end}`];
    }),
    ...Object.entries(looks).map(([status, { style }]) => `  classDef ${status} ${style}`),
  ];
}

/** Steps that are not in the picture. */
export function notDrawn({ nodes, omitted }: Neighbourhood): number {
  return omitted + Math.max(0, nodes.length - mostNodes);
}

function label({ step, kind, uses, status }: GraphNode): string {
  const what = uses === undefined ? kind : `${kind} ${uses}`;
  return [`${looks[status].mark}${step}`, what].map(labelText).join('<br/>');
}

/** Mermaid writes `#43;` as the character of that number, after it has looked for commands and markup. */
function labelText(text: string): string {
  return clip(text, longest).text.replace(
    /[^\p{L}\p{N} ]/gu,
    (character) => `#${character.codePointAt(0) ?? 0};`,
  );
}
