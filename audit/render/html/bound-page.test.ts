import { expect, test } from 'vitest';
import type { ReportedFinding } from '../../model/report.ts';
import { mergeAlike } from '../../walk/merge-alike.ts';
import { largePage } from '../../testing/sample-page.ts';
import { attachFindings } from './attach-findings.ts';
import { boundPage, type PageBounds, type PageRoom } from './bound-page.ts';
import { placeNodes, type Placement } from './place-nodes.ts';
import { renderAuditHtml } from './render-audit-html.ts';

const page = largePage(40, 20);

function boundsIn(room?: PageRoom): { readonly bounds: PageBounds; readonly placement: Placement } {
  const graph = mergeAlike(page.graph);
  const placement = placeNodes(graph);
  const attached = attachFindings(graph, page.report.findings, page.scripts);
  return { bounds: boundPage(page.report.findings, { placement, attached }, room), placement };
}

test('a page that has room leaves nothing out', () => {
  const { bounds } = boundsIn();
  expect(bounds.findings).toEqual(page.report.findings);
  expect(bounds.left).toEqual({ findings: 0, nodes: new Map() });
});

test('without room for all, the gravest findings stand, in the order of the report', () => {
  const { bounds } = boundsIn({ findings: 10_000, tree: 1_000_000 });
  const { findings } = bounds;
  expect(findings.length).toBeGreaterThan(0);
  expect(bounds.left.findings).toBe(page.report.findings.length - findings.length);
  const rank = ({ severity }: ReportedFinding): number =>
    ['error', 'warning', 'note'].indexOf(severity);
  const left = page.report.findings.filter((one) => !bounds.hasFinding(one));
  expect(Math.max(...findings.map(rank))).toBeLessThanOrEqual(Math.min(...left.map(rank)));
  expect(findings).toEqual(page.report.findings.filter((one) => findings.includes(one)));
});

test('a thing stands with all that is within it, or not at all, and what does not is counted', () => {
  const { bounds, placement } = boundsIn({ findings: 1_000_000, tree: 60_000 });
  const flows = placement.flows.filter(bounds.hasNode);
  expect(flows.length).toBeGreaterThan(0);
  expect(flows.length).toBeLessThan(placement.flows.length);
  expect(bounds.left.nodes.get('flow')).toBe(placement.flows.length - flows.length);
  for (const id of placement.nested) {
    const [user = ''] = placement.usersOf(id);
    expect(bounds.hasNode(id)).toBe(bounds.hasNode(user));
  }
});

test('a page of any size has a bound, says what it leaves out, and links to nothing that it lacks', () => {
  const huge = largePage(3_000, 100);
  const long = 'x'.repeat(2_000);
  const findings = Array.from({ length: 30_000 }, (_, at) => ({
    ...huge.report.findings[at % huge.report.findings.length],
    message: `${String(at)} ${long}`,
    fingerprint: at.toString(16).padStart(32, '0'),
  })) as ReportedFinding[];
  const html = renderAuditHtml({ ...huge, report: { ...huge.report, findings } });
  expect(html.length).toBeLessThan(30_000_000);
  expect(html).toMatch(/This page has no room for\s+[\d,]+ more findings/);
  expect(html).toMatch(/This page has no room for\s+[\d,]+ flows/);
  const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
  const dead = [...html.matchAll(/\shref="#([^"]+)"/g)].filter(([, to]) => !ids.has(to ?? ''));
  expect(dead.slice(0, 3).map(([text]) => text)).toEqual([]);
}, 60_000);
