import { expect, test } from 'vitest';
import type { ReportedFinding } from '../../model/report.ts';
import { without } from '../../testing/sample-facts.ts';
import { reportedFinding } from '../../testing/sample-report.ts';
import { sampleFlows, samplePinned } from '../../testing/sample-walk.ts';
import { buildGraph } from '../../walk/build-graph.ts';
import { mergeAlike } from '../../walk/merge-alike.ts';
import { attachFindings } from './attach-findings.ts';

const graph = mergeAlike(buildGraph(sampleFlows, samplePinned));
const parent = 'flows/parent.yaml';

function namesOf(change: Partial<ReportedFinding>): readonly string[] {
  const bare = without(reportedFinding({ subject: 'x' }), 'flow', 'step');
  const finding: ReportedFinding = { ...bare, ...change };
  const attached = attachFindings(graph, [finding], []);
  return attached.nodesOf(finding).map((id) => graph.nodes.get(id)?.name ?? id);
}

test.each<readonly [string, Partial<ReportedFinding>, readonly string[]]>([
  ['a file of a package', { location: { path: 'npm:ms@2.1.3/index.js' } }, ['ms@2.1.3']],
  [
    'a package that a Deno lock names',
    { subject: 'npm:zod@4.1.12 eval', location: { path: 'scripts/a.deno.lock' } },
    ['zod@4.1.12'],
  ],
  ['a version that is not there', { location: { path: 'npm:ms@2.1.4/index.js' } }, []],
  ['a script', { location: { path: 'scripts/b.ts' } }, ['scripts/b.ts']],
  ['a module, whoever uses it', { location: { path: 'lib/text.ts' } }, ['lib/text.ts']],
  ['a step of a block', { flow: parent, step: 'each/pick/one' }, ['each/pick/one']],
  ['a step inside a subflow', { flow: parent, step: 'alone/inner' }, ['alone']],
  ['a step of the subflow itself', { flow: 'flows/child.yaml', step: 'inner' }, ['inner']],
  ['a step that is gone', { flow: parent, step: 'nobody' }, [parent]],
  ['a flow', { flow: parent }, [parent]],
  ['the YAML of a flow', { location: { path: parent } }, [parent]],
  ['the repository', { location: { path: '.github/workflows/ci.yml' } }, []],
])('a finding about %s is put there', (_, change, names) => {
  expect(namesOf(change)).toEqual(names);
});

test('what lies below counts above, once, by whatever ways it is reached', () => {
  const finding = reportedFinding({ severity: 'error', location: { path: 'npm:ms@2.1.3/a.js' } });
  const { tallyOf, findingsAt } = attachFindings(graph, [finding], []);
  const [flow = ''] = graph.flows;
  expect(tallyOf(flow)).toEqual({ error: 1, warning: 0, note: 0 });
  expect(findingsAt(flow)).toEqual([]);
  const tidy = [...graph.nodes.values()].find(({ name }) => name === 'finally:tidy');
  expect(tallyOf(tidy?.id ?? '')).toEqual({ error: 0, warning: 0, note: 0 });
});
