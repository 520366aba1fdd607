import { html, type Content, type Html } from '../../../output/index.ts';
import type { GraphNode } from '../../model/closure-graph.ts';
import type { Severity } from '../../model/rule.ts';
import { counted } from '../plain-lines.ts';
import type { Attached, Tally } from './attach-findings.ts';
import type { PageBounds } from './bound-page.ts';
import { isInline, type Placement } from './place-nodes.ts';
import {
  brief,
  findingAnchor,
  placeLink,
  severityBadge,
  type TreePlace,
} from './render-finding.ts';

/** What the nodes of a page have in common. */
export interface TreeSource {
  readonly placement: Placement;
  readonly attached: Attached;
  readonly bounds: PageBounds;
}

/** Of a list beside a node: the search finds the rest. */
const most = { users: 12, powers: 12, findings: 50 } as const;

const severities: readonly Severity[] = ['error', 'warning', 'note'];

/** A thing where it stands, and within it everything that nothing else uses. */
export function renderNode(source: TreeSource, node: GraphNode, how: readonly string[] = []): Html {
  const { placement, attached } = source;
  const anchor = placement.anchorOf(node.id);
  const tally = attached.tallyOf(node.id);
  const label = html`${labelOf(node, how, undefined)}${powerTags(source, node)}${tallyTags(tally)}`;
  const about = [
    renderFindings(source, node),
    renderDigest(node),
    renderUsers(source, node),
    renderChildren(source, node),
  ];
  const marks = severities.filter((one) => attached.findingsAt(node.id).some(is(one)));
  const inside = about.some((one) => one !== undefined)
    ? html`<details>
        <summary>${label}</summary>
        ${about}
      </details>`
    : html`<p class="leaf">${label}</p>`;
  return html`<li class="node ${node.kind}" id="${anchor}" data-found="${marks.join(' ')}">
    ${inside}
  </li>`;
}

function is(severity: Severity): (finding: { readonly severity: Severity }) => boolean {
  return (finding) => finding.severity === severity;
}

/** How a thing is called where only its name has room. */
export function treePlace({ placement, bounds }: TreeSource, id: string): TreePlace {
  const node = placement.nodes.get(id);
  return {
    ...(bounds.hasNode(id) && { anchor: placement.anchorOf(id) }),
    label: node === undefined ? id : shortLabel(node, placement),
  };
}

function shortLabel(node: GraphNode, { usersOf, nodes }: Placement): string {
  if (node.kind !== 'step') return brief(node.name);
  // A step is known by its flow.
  let above: GraphNode | undefined = node;
  while (above?.kind === 'step') above = nodes.get(usersOf(above.id)[0] ?? '');
  return `${brief(node.name)} of ${brief(above?.name ?? '')}`;
}

/** @param anchor of where the thing stands, when that is elsewhere */
function labelOf(
  { kind, name, note }: GraphNode,
  how: readonly string[],
  anchor: string | undefined,
): Html {
  const text = kind === 'package' ? `npm:${brief(name)}` : brief(name);
  const shown = html`<code class="name">${text}</code>`;
  const linked = anchor === undefined ? shown : html`<a href="#${anchor}">${shown}</a>`;
  const via = how.map((text) => html` <span class="how">${brief(text)}</span>`);
  const said = note === undefined ? undefined : html` <span class="said">${brief(note)}</span>`;
  return html`<span class="kind">${kind}</span> ${linked}${via}${said}`;
}

/** What a step may touch; of a flow what all of its steps together may. */
function powerTags({ placement: { nodes } }: TreeSource, node: GraphNode): Content {
  const found =
    node.kind === 'step'
      ? powersOf([node], nodes)
      : node.kind === 'flow' || node.kind === 'subflow'
        ? powersOf(stepsBelow(node, nodes), nodes)
        : [];
  const shown = found.slice(0, most.powers);
  const rest = found.length - shown.length;
  return html`${shown.map(
    ({ kind, name }) =>
      html` <span class="power ${kind}"
        >${kind === 'secret' ? `secret:${brief(name)}` : brief(name)}</span
      >`,
  )}${rest === 0 ? undefined : html` <span class="said">and ${counted(rest, 'more')}</span>`}`;
}

function powersOf(
  steps: readonly GraphNode[],
  nodes: ReadonlyMap<string, GraphNode>,
): readonly GraphNode[] {
  const ids = new Set(steps.flatMap(({ edges }) => edges.map(({ to }) => to)));
  return [...ids].flatMap((id) => nodes.get(id) ?? []).filter(isInline);
}

/** Also those of blocks and of subflows. */
function stepsBelow(flow: GraphNode, nodes: ReadonlyMap<string, GraphNode>): readonly GraphNode[] {
  const met = new Set([flow]);
  for (const { edges } of met) {
    for (const { to } of edges) {
      const node = nodes.get(to);
      if (node !== undefined && ['step', 'flow', 'subflow'].includes(node.kind)) met.add(node);
    }
  }
  return [...met];
}

function tallyTags(tally: Tally): Content {
  return severities
    .filter((one) => tally[one] > 0)
    .map((one) => html` ${severityBadge(one, tally[one])}`);
}

function renderFindings({ attached, bounds }: TreeSource, { id }: GraphNode): Html | undefined {
  const findings = attached.findingsAt(id);
  if (findings.length === 0) return undefined;
  const shown = findings.slice(0, most.findings);
  const rest = findings.length - shown.length;
  return html`<ul class="found">
    ${shown.map(
      (finding) =>
        html`<li>
          ${severityBadge(finding.severity)}
          ${bounds.hasFinding(finding) ? html`<a href="#${findingAnchor(finding)}">${brief(finding.message)}</a>` : brief(finding.message)}
          <code class="rule">${finding.rule}</code>
        </li>`,
    )}${rest === 0 ? undefined : html`<li>and ${counted(rest, 'more')}</li>`}
  </ul>`;
}

function renderDigest({ digest, kind }: GraphNode): Html | undefined {
  if (digest === undefined || digest === '') return undefined;
  const text = kind === 'package' ? digest : `sha256:${digest}`;
  return html`<p class="digest"><code>${brief(text)}</code></p>`;
}

/** Of what stands by itself: who uses it, and which flows come to it. What stands in its user says so by its place. */
function renderUsers(source: TreeSource, { id }: GraphNode): Content {
  const { placement } = source;
  const users = placement.usersOf(id);
  if (users.length === 0 || placement.nested.has(id)) return undefined;
  const flows = placement.flowsTo(id).filter((flow) => !users.includes(flow));
  return [
    html`<p class="users">Used by ${placeLinks(source, users)}</p>`,
    flows.length === 0
      ? undefined
      : html`<p class="users">
          Reached from ${counted(flows.length, 'flow')}: ${placeLinks(source, flows)}
        </p>`,
  ];
}

function placeLinks(source: TreeSource, ids: readonly string[]): Content {
  const shown = ids.slice(0, most.users).map((id) => treePlace(source, id));
  const rest = ids.length - shown.length;
  return [
    shown.map((place, at) => html`${at === 0 ? '' : ', '}${placeLink(place)}`),
    rest === 0 ? undefined : html`, and ${counted(rest, 'more')}`,
  ];
}

function renderChildren(source: TreeSource, node: GraphNode): Html | undefined {
  const { nodes, nested } = source.placement;
  const ways = new Map<string, string[]>();
  for (const { to, how } of node.edges) {
    ways.set(to, [...(ways.get(to) ?? []), ...(how === undefined ? [] : [how])]);
  }
  const children = [...ways].flatMap(([id, how]) => {
    const child = nodes.get(id);
    if (child === undefined || isInline(child)) return [];
    return [nested.has(id) ? renderNode(source, child, how) : renderLink(source, child, how)];
  });
  return children.length === 0
    ? undefined
    : html`<ul>
        ${children}
      </ul>`;
}

/** What stands elsewhere on the page. */
function renderLink(
  { placement, attached, bounds }: TreeSource,
  node: GraphNode,
  how: readonly string[],
): Html {
  const tally = attached.tallyOf(node.id);
  const marks = severities.filter((one) => attached.findingsAt(node.id).some(is(one)));
  const anchor = bounds.hasNode(node.id) ? placement.anchorOf(node.id) : undefined;
  return html`<li class="node link ${node.kind}" data-found="${marks.join(' ')}">
    <p class="leaf">${labelOf(node, how, anchor)}${tallyTags(tally)}</p>
  </li>`;
}
