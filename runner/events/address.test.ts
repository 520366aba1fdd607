import { expect, test } from 'vitest';
import { parseAddress, withoutItems } from './address.ts';

test.each([
  ['mood', ['mood']],
  ['mood[3]', ['mood', 3]],
  ['mood[3]/score', ['mood', 3, 'score']],
  ['pick/announce', ['pick', 'announce']],
  ['a-b[0][12]/c_d', ['a-b', 0, 12, 'c_d']],
  ['finally:report', [{ section: 'finally' }, 'report']],
  ['sub/on-error:tell[1]/x', ['sub', { section: 'on-error' }, 'tell', 1, 'x']],
])('the address %s is taken apart', (address, parts) => {
  expect(parseAddress(address)).toEqual(parts);
});

test.each(['', 'a[', 'a[x]', 'a//b', '1a', 'a b', '../x', 'last:x', 'finally:'])(
  '"%s" is no address',
  (text) => {
    expect(() => parseAddress(text)).toThrow('is the address of a step');
  },
);

test('an address without items names the step of the flow', () => {
  expect(withoutItems('mood[3]/score')).toBe('mood/score');
});
