import { html, type Content, type Html } from '../../../output/index.ts';
import type { ReportedFinding } from '../../model/report.ts';
import { families, ruleOf } from '../../model/rules.ts';
import { familyTitles } from '../family-titles.ts';
import { counted } from '../plain-lines.ts';
import { renderFinding, severityBadge, withCode } from './render-finding.ts';
import { treePlace, type TreeSource } from './render-node.ts';

/** A rule with more findings than this is folded at first. */
const mostUnfolded = 10;

/** Findings by family and rule, in the order of the report. */
export function renderFindingGroups(
  findings: readonly ReportedFinding[],
  tree: TreeSource,
): Content {
  if (findings.length === 0) {
    return html`<p class="quiet">Nothing was found by the rules in what was looked at.</p>`;
  }
  return families.flatMap((family) => {
    const groups = groupByRule(findings.filter(({ rule }) => rule.startsWith(`${family}/`)));
    if (groups.length === 0) return [];
    return [
      html`<div class="family">
        <h3>${familyTitles[family]}</h3>
        ${groups.map((group) => renderRule(group, tree))}
      </div>`,
    ];
  });
}

function groupByRule(
  findings: readonly ReportedFinding[],
): readonly (readonly [ReportedFinding, ...ReportedFinding[]])[] {
  const groups = new Map<string, [ReportedFinding, ...ReportedFinding[]]>();
  for (const finding of findings) {
    // One rule may find things of two severities.
    const key = `${finding.severity} ${finding.rule}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

function renderRule(
  group: readonly [ReportedFinding, ...ReportedFinding[]],
  tree: TreeSource,
): Html {
  const [{ rule, severity }] = group;
  const { title, reason } = ruleOf(rule);
  const head = html`<summary>
      ${severityBadge(severity)} <b>${title}</b> <code class="rule">${rule}</code>
      <span class="quiet">${counted(group.length, 'finding')}</span>
    </summary>
    <p class="quiet">${withCode(reason)}</p>`;
  const articles = group.map((finding) => {
    const ids = tree.attached.nodesOf(finding);
    return renderFinding(
      finding,
      ids.map((id) => treePlace(tree, id)),
    );
  });
  return group.length <= mostUnfolded && severity !== 'note'
    ? html`<details class="group" open>${head}${articles}</details>`
    : html`<details class="group">${head}${articles}</details>`;
}
