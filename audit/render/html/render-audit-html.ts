import { sha256 } from '../../../lock/index.ts';
import { html, htmlPage, type Content, type Html } from '../../../output/index.ts';
import type { GraphNode, NodeKind } from '../../model/closure-graph.ts';
import type { AuditReport } from '../../model/report.ts';
import { mergeAlike } from '../../walk/merge-alike.ts';
import { counted } from '../plain-lines.ts';
import { attachFindings } from './attach-findings.ts';
import type { AuditPage } from './audit-page.ts';
import { boundPage, type PageBounds } from './bound-page.ts';
import { auditPageStyles } from './audit-page-styles.ts';
import { filterScript } from './filter-script.ts';
import { placeNodes, sharedKinds } from './place-nodes.ts';
import { brief, placeText, renderSuppressed, withCode } from './render-finding.ts';
import { renderFindingGroups } from './render-finding-groups.ts';
import { renderHead } from './render-head.ts';
import { renderNode, type TreeSource } from './render-node.ts';

/** Of what is excused or gone. */
const mostListed = 1_000;

/**
 * The audit as one HTML page that loads nothing: what stands, what was not looked at, and everything that
 * flows lead to, each thing once. All of it is there without its script, which only filters.
 */
export function renderAuditHtml(page: AuditPage): string {
  const { report } = page;
  const graph = mergeAlike(page.graph);
  const attached = attachFindings(graph, report.findings, page.scripts);
  const placement = placeNodes(graph);
  const bounds = boundPage(report.findings, { placement, attached });
  const tree: TreeSource = { placement, attached, bounds };
  const parts = [
    section('Not looked at', 'unchecked', renderUnchecked(report)),
    filterForm(report),
    section('Findings', 'findings', [
      renderLeftFindings(bounds),
      renderFindingGroups(bounds.findings, tree),
    ]),
    report.suppressed.length === 0
      ? undefined
      : section('Excused', 'excused', renderExcused(report)),
    report.gone === undefined ? undefined : section('Gone', 'gone', renderGone(report)),
    section('What runs', 'runs', renderTree(tree, report)),
  ];
  const title = `Audit ${report.result}${report.commit === undefined ? '' : ` · ${report.commit.slice(0, 12)}`}`;
  return htmlPage({
    title,
    styles: auditPageStyles,
    script: filterScript,
    body: html`<a class="skip" href="#findings">Skip to the findings</a>
      <main>${renderHead(page)}${parts}</main>
      <footer>
        <p>
          Made by Millrace from the files as they lay there; it loads nothing, and what it says does
          not change when things do. <code>millrace audit --json</code> has the findings for
          programs, <code>--format cyclonedx</code> the bill of materials.
        </p>
      </footer>`,
    sha256,
  });
}

function section(title: string, id: string, content: Content): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}" tabindex="-1">${title}</h2>
    ${content}
  </section>`;
}

/** Shown by the script: without it there is nothing that could filter. */
function filterForm({ findings }: AuditReport): Html {
  const boxes = (['error', 'warning', 'note'] as const).map((severity) => {
    const count = findings.filter((one) => one.severity === severity).length;
    return html`<label
      ><input type="checkbox" name="${severity}" checked /> ${counted(count, severity)}</label
    >`;
  });
  return html`<form id="filter" role="search" aria-label="This report" hidden>
    <label class="text"
      >Search names, packages, grants, findings
      <input type="search" name="text" autocomplete="off" spellcheck="false"
    /></label>
    <fieldset>
      <legend>Show</legend>
      ${boxes}
      <label><input type="checkbox" name="found" /> Only what has findings</label>
    </fieldset>
    <p class="tools">
      <button type="button" name="unfold">Unfold all</button>
      <button type="button" name="fold">Fold all</button>
      <output name="told" role="status"></output>
    </p>
  </form>`;
}

function renderUnchecked({ unchecked }: AuditReport): Html {
  if (unchecked.length === 0) {
    return html`<p class="quiet">Everything that the rules look at could be looked at.</p>`;
  }
  return html`<p class="quiet">No finding about these does not mean that there is none.</p>
    <ul class="unchecked">
      ${unchecked.map(({ rule, reason }) => html`<li><code class="rule">${rule}</code> ${withCode(brief(reason))}</li>`)}
    </ul>`;
}

function renderExcused({ suppressed }: AuditReport): Html {
  return html`<p class="quiet">
      Found, and excused by a suppression in
      ${brief(suppressed[0]?.suppression.file ?? 'millrace.yaml')} until the day that it names.
    </p>
    <ul class="list">
      ${suppressed.slice(0, mostListed).map(renderSuppressed)}
    </ul>
    ${renderRest(suppressed.length - mostListed)}`;
}

function renderGone({ gone = [] }: AuditReport): Html {
  if (gone.length === 0) return html`<p class="quiet">Everything of the baseline still stands.</p>`;
  return html`<p class="quiet">The baseline had these, and they are not found any more.</p>
    <ul class="list">
      ${gone.slice(0, mostListed).map(
        (finding) =>
          html`<li>
            ${withCode(brief(finding.message))} <code class="rule">${finding.rule}</code>
            <span class="quiet">at ${placeText(finding)}</span>
          </li>`,
      )}
    </ul>
    ${renderRest(gone.length - mostListed)}`;
}

function renderRest(hidden: number): Content {
  return hidden <= 0
    ? undefined
    : html`<p class="left">
        And ${counted(hidden, 'more')}: <code>millrace audit --json</code> has them.
      </p>`;
}

/** Said first: a reader must not take what stands for all. */
function renderLeftFindings({ left }: PageBounds): Content {
  if (left.findings === 0) return undefined;
  return html`<p class="left">
    This page has no room for ${counted(left.findings, 'more finding')}, none graver than those that
    stand here: <code>millrace audit --json</code> has them all.
  </p>`;
}

function renderLeftNodes({ left }: PageBounds): Content {
  if (left.nodes.size === 0) return undefined;
  const kinds = [...left.nodes].map(([kind, count]) =>
    counted(count, kind === 'unknown' ? 'unknown thing' : kind),
  );
  return html`<p class="left">
    This page has no room for ${kinds.join(', ')}: <code>millrace tree</code> shows every flow
    whole, and <code>millrace audit FLOW --format html</code> makes a page of one.
  </p>`;
}

const sharedTitles: Readonly<Record<NodeKind, string>> = {
  flow: 'Flows',
  subflow: 'Subflows',
  step: 'Steps',
  script: 'Scripts',
  module: 'Modules',
  package: 'Packages',
  unknown: 'What cannot be had',
  grant: '',
  secret: '',
};

function renderTree(tree: TreeSource, report: AuditReport): Content {
  const { placement, bounds } = tree;
  const nodes = (ids: readonly string[]): readonly GraphNode[] =>
    ids.filter(bounds.hasNode).flatMap((id) => placement.nodes.get(id) ?? []);
  const shared = nodes(placement.shared);
  const groups = sharedKinds.flatMap((kind) => {
    const some = shared.filter((node) => node.kind === kind);
    if (some.length === 0) return [];
    const title = html`${sharedTitles[kind]} <span class="quiet">that several things use</span>`;
    return [renderPart(tree, title, some)];
  });
  const unread = renderUnread(tree, report);
  if (placement.flows.length === 0)
    return unread ?? html`<p class="quiet">There are no flows here.</p>`;
  return html`${renderLeftNodes(tree.bounds)}
    <p class="quiet">
      Everything stands once: within what uses it, or below the flows where several things do.
      Numbers count the findings about a thing and about all that it leads to.
    </p>
    ${unread}${renderPart(tree, 'Flows', nodes(placement.flows))}${groups}`;
}

function renderPart(tree: TreeSource, title: Content, nodes: readonly GraphNode[]): Html {
  return html`<div class="part">
    <h3>${title}</h3>
    <ul class="tree">
      ${nodes.map((node) => renderNode(tree, node))}
    </ul>
  </div>`;
}

/** Flows of which nobody can say what they run. */
function renderUnread({ placement }: TreeSource, { flows }: AuditReport): Html | undefined {
  const read = new Set(placement.flows.map((id) => placement.nodes.get(id)?.name));
  const unread = flows.filter(({ path }) => !read.has(path));
  if (unread.length === 0) return undefined;
  return html`<div class="part">
    <h3>
      Flows <span class="quiet">without a lock that can be read: nothing says what they run</span>
    </h3>
    <ul class="tree">
      ${unread.map(
        ({ path }) =>
          html`<li class="node flow" data-found="">
            <p class="leaf">
              <span class="kind">flow</span> <code class="name">${brief(path)}</code>
            </p>
          </li>`,
      )}
    </ul>
  </div>`;
}
