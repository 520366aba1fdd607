import { expect, test } from 'vitest';
import { choosePin } from './choose-pin.ts';

const digest = '0123456789abcdef'.repeat(4);

test('a pin is twelve digits', () => {
  expect(choosePin(digest, [])).toBe('0123456789ab');
  expect(choosePin(digest, [digest, 'f'.repeat(64)])).toBe('0123456789ab');
});

test('it is as long as it takes to mean one version', () => {
  const near = `${digest.slice(0, 14)}0${digest.slice(15)}`;
  const nearer = `${digest.slice(0, 20)}0${digest.slice(21)}`;
  expect(choosePin(digest, [near])).toBe(digest.slice(0, 15));
  expect(choosePin(digest, [nearer, near])).toBe(digest.slice(0, 21));
});

test('who wrote more digits before gets as many again', () => {
  expect(choosePin(digest, [], 'f'.repeat(64))).toBe(digest);
  expect(choosePin(digest, [], 'f'.repeat(20))).toBe(digest.slice(0, 20));
});
