import { expect, test } from 'vitest';
import type { Json } from '../../../lock/index.ts';
import { eventWidened } from './event-widened.ts';

test.each<[string, Json, Json, boolean]>([
  ['nothing', { branches: ['main'] }, { branches: ['main'] }, false],
  ['true for null', true, null, false],
  ['a first filter of branches', null, { branches: ['main'] }, false],
  ['a first filter of paths', true, { paths: ['flows/**'] }, false],
  ['no filter any more', { branches: ['main'] }, null, true],
  ['one branch more', { branches: ['main'] }, { branches: ['main', 'dev'] }, true],
  ['one branch less', { branches: ['main', 'dev'] }, { branches: ['dev'] }, false],
  ['no branch left', { branches: ['main'] }, { branches: [] }, true],
  ['the same branches in another order', { branches: ['a', 'b'] }, { branches: ['b', 'a'] }, false],
  ['an exception gone', { branches: ['*', '!main'] }, { branches: ['*'] }, true],
  ['an exception more', { branches: ['*'] }, { branches: ['*', '!main'] }, true],
  ['branches beside tags', { tags: ['v*'] }, { tags: ['v*'], branches: ['main'] }, true],
  ['branches for ignored ones', { 'branches-ignore': ['x'] }, { branches: ['main'] }, true],
  [
    'paths beside ignored ones',
    { 'paths-ignore': ['x'] },
    { 'paths-ignore': ['x'], paths: ['y'] },
    true,
  ],
  ['a first filter of types', null, { types: ['closed'] }, true],
  ['fewer types', { types: ['opened', 'closed'] }, { types: ['closed'] }, false],
  ['fewer of what is ignored', { 'paths-ignore': ['a', 'b'] }, { 'paths-ignore': ['a'] }, true],
  ['a word for a list', { branches: ['main'] }, { branches: 'main' }, true],
  ['a list for an event', ['a'], ['a', 'b'], true],
  ['the same list for an event', ['a'], ['a'], false],
  ['a key of every object', null, { constructor: ['x'] }, true],
])('%s: %j to %j', (_what, before, after, widened) => {
  expect(eventWidened(before, after)).toBe(widened);
});
