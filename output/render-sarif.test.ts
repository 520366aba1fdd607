import { expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import { renderSarif } from './render-sarif.ts';

const sources = new Map([['flows/a b#.yaml', 'one\ntwo three\n']]);
const span = { path: 'flows/a b#.yaml', start: 8, end: 13 };
const findings: readonly Finding[] = [
  { code: 'x/y', severity: 'error', message: 'No.', span, related: [], hint: 'Try.' },
  {
    code: 'a/b',
    severity: 'info',
    message: 'So.',
    span,
    related: [{ span: { path: 'b.yaml', start: 0, end: 0 }, message: 'There.' }],
  },
  { code: 'x/y', severity: 'warning', message: 'Again.', span, related: [] },
];

test('the log of three findings is this', async () => {
  await expect(renderSarif(findings, sources)).toMatchFileSnapshot('testdata/three-findings.sarif');
});

test('rules are sorted, named once, and found by their index', () => {
  // The shape that this very test is about.
  const log = JSON.parse(renderSarif(findings, sources)) as {
    runs: {
      tool: { driver: { rules: { id: string }[] } };
      results: { ruleId: string; ruleIndex: number }[];
    }[];
  };
  const [run] = log.runs;
  expect(run?.tool.driver.rules).toEqual([{ id: 'a/b' }, { id: 'x/y' }]);
  for (const result of run?.results ?? []) {
    expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
  }
});

test('a path becomes a relative URI', () => {
  expect(renderSarif(findings, sources)).toContain('"uri": "flows/a%20b%23.yaml"');
  const odd = { ...findings[0], span: { ...span, path: 'x\ud800/ü:%.yaml' } } as Finding;
  expect(renderSarif([odd], sources)).toContain('"uri": "x%EF%BF%BD/%C3%BC%3A%25.yaml"');
});

test('a log without findings is still a log', () => {
  expect(JSON.parse(renderSarif([], sources))).toMatchObject({
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'millrace', rules: [] } }, results: [] }],
  });
});
