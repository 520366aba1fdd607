import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { findChromium, TestBrowser } from '../../output/testing/browser.ts';
import type { Neighbourhood } from '../model/review.ts';
import { drawMermaid } from '../testing/draw-mermaid.ts';
import { hostileLine } from '../testing/drawn-review.ts';
import { sampleReview } from '../testing/sample-review.ts';
import { clip } from './clip.ts';
import { notDrawn, renderMermaid } from './render-mermaid.ts';

const sample = sampleReview.flows[0]?.graph ?? { nodes: [], edges: [], omitted: 0 };
const browser = new TestBrowser();
afterAll(() => browser.close());

test('the sample is told apart by marks, arrows and borders', () => {
  expect(renderMermaid(sample).slice(0, 9)).toEqual([
    'flowchart TD',
    '  n0["load<br/>script scripts#47;orders#47;load#46;ts"]:::unchanged',
    '  n1["#43; push<br/>script scripts#47;stripe#47;push#46;ts"]:::added',
    '  n2["#8722; charge<br/>script scripts#47;old#47;charge#46;ts"]:::removed',
    '  n3["#126; notify<br/>script scripts#47;slack#47;post#46;ts"]:::changed',
    '  n0 ==> n1',
    '  n0 -.-> n2',
    '  n2 -.-> n3',
    '  n1 ==> n3',
  ]);
});

test('a label has no character that means anything to Mermaid or to Markdown', () => {
  fc.assert(
    fc.property(hostileLine, hostileLine, (step, uses) => {
      const nodes = [{ step, kind: 'script', uses, status: 'unchanged' }] as const;
      const [, line = ''] = renderMermaid({ nodes, edges: [], omitted: 0 });
      const [, label = ''] = /^ {2}n0\["(.*)"\]:::unchanged$/su.exec(line) ?? [];
      expect(label.replaceAll('<br/>', '').replace(/#\d+;/g, '')).toMatch(/^[\p{L}\p{N} ]+$/u);
    }),
    { numRuns: 500 },
  );
});

test('forty nodes are drawn, and the others are counted', () => {
  const nodes = Array.from({ length: 60 }, (_, at) => ({
    step: `s${at}`,
    kind: 'script',
    status: 'added' as const,
  }));
  const edges = nodes.flatMap(({ step }) =>
    nodes.map((to) => ({ from: step, to: to.step, status: 'added' as const })),
  );
  const graph = { nodes, edges, omitted: 5 };
  const lines = renderMermaid(graph);
  expect(lines.filter((line) => line.includes(']:::'))).toHaveLength(40);
  expect(lines.filter((line) => line.includes('==>')).length).toBeLessThanOrEqual(200);
  expect(lines.join('\n').length).toBeLessThan(50_000);
  expect(notDrawn(graph)).toBe(25);
});

const chromium = findChromium();

test.skipIf(chromium === undefined)(
  `Mermaid itself draws the nodes that were meant, and nothing else${chromium === undefined ? ' (skipped: no Chromium)' : ''}`,
  async () => {
    const texts = fc.sample(fc.tuple(hostileLine, hostileLine, hostileLine), 25);
    const hostile = texts.map(([step, kind, uses]): Neighbourhood => ({
      nodes: [
        { step, kind, uses, status: 'added' },
        { step: `${step}2`, kind, status: 'removed' },
      ],
      edges: [{ from: step, to: `${step}2`, status: 'removed' }],
      omitted: 0,
    }));
    const graphs = [sample, ...hostile];
    const sources = graphs.map((graph) => renderMermaid(graph).join('\n'));
    const { drawn, deeds } = await drawMermaid(browser, sources);
    expect(drawn.map(({ foreign }) => foreign)).toEqual(graphs.map(() => 0));
    expect(drawn.map(({ edges }) => edges)).toEqual(graphs.map(({ edges }) => edges.length));
    const marks = { added: '+ ', removed: '− ', changed: '~ ', unchanged: '' };
    expect(drawn.map(({ labels }) => labels)).toEqual(
      graphs.map(({ nodes }) =>
        nodes.map(({ step, kind, uses, status }) =>
          squeezed(
            clip(`${marks[status]}${step}`, 48).text +
              clip(uses === undefined ? kind : `${kind} ${uses}`, 48).text,
          ),
        ),
      ),
    );
    expect(deeds).toEqual([]);
  },
);

/** Labels are HTML, in which blanks at the ends of a line are not seen. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}
