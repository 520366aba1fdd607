import { expect, test } from 'vitest';
import { failedRun, fanOutRun, viewOf, waitingRun } from '../testing/report-fixture.ts';
import { flatten, outlineRun } from './outline.ts';

test('steps stand below what they lie in, items by their number', () => {
  const { nodes, shown, all } = outlineRun(viewOf(waitingRun).steps);
  expect(flatten(nodes).map(({ node, depth }) => `${String(depth)} ${node.address}`)).toEqual([
    '0 search',
    '0 mood',
    '1 mood[0]',
    '1 mood[1]',
    '1 mood[2]',
    '0 worst',
    '0 announce',
    '1 announce/alert',
    '1 announce/page',
    '0 archive',
    '1 archive[0]',
    '2 archive[0]/fetch',
    '2 archive[0]/store',
    '1 archive[1]',
    '2 archive[1]/fetch',
    '2 archive[1]/store',
    '0 sign-off',
  ]);
  expect([shown, all]).toEqual([17, 17]);
});

test('an item of several steps is told by them', () => {
  const { nodes } = outlineRun(viewOf(waitingRun).steps);
  const item = flatten(nodes).find(({ node }) => node.address === 'archive[0]')?.node;
  expect(item).toMatchObject({ status: 'succeeded' });
  expect((item?.endedAt ?? 0) - (item?.startedAt ?? 0)).toBe(575);
});

test('of many items the failed ones are kept, then the slowest, and all are counted', () => {
  const { nodes, shown, all } = outlineRun(viewOf(fanOutRun(10_000)).steps);
  const [mood] = nodes;
  expect(mood?.items).toEqual({
    total: 10_000,
    succeeded: 9_996,
    failed: 4,
    skipped: 0,
    unfinished: 0,
  });
  expect([shown, all, mood?.hidden]).toEqual([41, 10_001, 9_960]);
  const kept = mood?.children ?? [];
  expect(kept.filter(({ status }) => status === 'failed').map(({ address }) => address)).toEqual([
    'mood[17]',
    'mood[2516]',
    'mood[5015]',
    'mood[7514]',
  ]);
  // There are 25 of each length: the longest and the next ones fill what room is left.
  const slow = kept.filter(({ status }) => status === 'succeeded');
  expect(Math.min(...slow.map(({ startedAt, endedAt }) => endedAt - startedAt))).toBe(398);
});

test('items that have not begun are counted where the run broke off', () => {
  const { nodes } = outlineRun(viewOf(failedRun.slice(0, -9)).steps);
  expect(nodes.find(({ address }) => address === 'mood')?.items).toEqual({
    total: 3,
    succeeded: 2,
    failed: 0,
    skipped: 0,
    unfinished: 1,
  });
});
