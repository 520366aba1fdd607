import { expect, test } from 'vitest';
import type { LockedStep } from '../../lock/index.ts';
import { changedNeighbourhood, type StepStatus } from './neighbourhood.ts';
import { lockOf, step } from './testing/small-lock.ts';

const chain = (...ids: readonly string[]): readonly LockedStep[] =>
  ids.map((id, at) => step(id, 'run', { needs: at === 0 ? [] : [ids[at - 1] ?? ''] }));

const statuses = (
  ...entries: readonly (readonly [string, StepStatus])[]
): ReadonlyMap<string, StepStatus> => new Map(entries);

test('a changed step comes with what it is wired to, and the rest is counted', () => {
  const lock = lockOf('a', { steps: chain('a', 'b', 'c', 'd', 'e') });
  const found = changedNeighbourhood(lock, lock, statuses(['c', 'changed']));
  expect(found.nodes.map(({ step: id, status }) => `${id} ${status}`)).toEqual([
    'b unchanged',
    'c changed',
    'd unchanged',
  ]);
  expect(found.edges).toEqual([
    { from: 'b', to: 'c', status: 'unchanged' },
    { from: 'c', to: 'd', status: 'unchanged' },
  ]);
  expect(found.omitted).toBe(2);
});

test('a step that is gone stays in the picture with its wires, and a new one is there', () => {
  const base = lockOf('a', { steps: chain('a', 'old', 'z') });
  const head = lockOf('a', { steps: chain('a', 'new', 'z') });
  const { nodes, edges, omitted } = changedNeighbourhood(
    base,
    head,
    statuses(['old', 'removed'], ['new', 'added']),
  );
  expect(nodes.map(({ step: id, status }) => `${id} ${status}`)).toEqual([
    'a unchanged',
    'new added',
    'z unchanged',
    'old removed',
  ]);
  expect(edges.map(({ from, to, status }) => `${from} ${to} ${status}`)).toEqual([
    'a old removed',
    'old z removed',
    'a new added',
    'new z added',
  ]);
  expect(omitted).toBe(0);
});

test('steps between which only the wiring changed are shown', () => {
  const base = lockOf('a', { steps: [step('a', 'run'), step('b', 'run'), step('c', 'run')] });
  const head = lockOf('a', {
    steps: [step('a', 'run'), step('b', 'run', { needs: ['a'] }), step('c', 'run')],
  });
  const { nodes, omitted } = changedNeighbourhood(base, head, new Map());
  expect(nodes.map(({ step: id }) => id)).toEqual(['a', 'b']);
  expect(omitted).toBe(1);
});

test('of many changed steps forty are drawn, before any neighbour, and no edge leads nowhere', () => {
  const ids = Array.from({ length: 60 }, (_, at) => `s${String(at)}`);
  const head = lockOf('a', { steps: chain('first', ...ids) });
  const all = ids.map((id) => [id, 'added'] as const);
  const { nodes, edges, omitted } = changedNeighbourhood(undefined, head, statuses(...all));
  expect(nodes.map(({ step: id }) => id)).toEqual(ids.slice(0, 40));
  expect(edges).toHaveLength(39);
  expect(omitted).toBe(21);
});

test('the steps of a failure and of the end have places of their own', () => {
  const head = lockOf('a', {
    steps: chain('a'),
    onError: chain('a', 'b'),
    finally: [{ ...step('a', 'run') }],
  });
  const { nodes, edges } = changedNeighbourhood(
    undefined,
    head,
    statuses(
      ['a', 'added'],
      ['on-error:a', 'added'],
      ['on-error:b', 'added'],
      ['finally:a', 'added'],
    ),
  );
  expect(nodes.map(({ step: id }) => id)).toEqual(['a', 'on-error:a', 'on-error:b', 'finally:a']);
  expect(edges).toEqual([{ from: 'on-error:a', to: 'on-error:b', status: 'added' }]);
});
