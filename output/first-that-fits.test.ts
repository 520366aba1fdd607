import { expect, test } from 'vitest';
import { firstThatFits } from './first-that-fits.ts';

const ladder = (...texts: string[]): (() => string)[] => texts.map((text) => () => text);

test('the fullest text that fits is taken, and nothing below it is rendered', () => {
  const rungs = [...ladder('four', 'two'), () => expect.fail('rendered without need')];
  expect(firstThatFits(rungs, { characters: 3 })).toBe('two');
  expect(firstThatFits(rungs, { characters: 4, bytes: 4 })).toBe('four');
});

test('characters are UTF-16 code units, bytes are those of UTF-8', () => {
  const rungs = ladder('ééé', 'é');
  expect(firstThatFits(rungs, { characters: 3 })).toBe('ééé');
  expect(firstThatFits(rungs, { bytes: 5 })).toBe('é');
});

test('a ladder whose last rung does not fit is our mistake', () => {
  expect(() => firstThatFits(ladder('ab'), { characters: 1 })).toThrow('invariant');
});
