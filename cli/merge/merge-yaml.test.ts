import { expect, test } from 'vitest';
import { settlePins, takePins } from './merge-yaml.ts';

const pin = (letter: string): string => letter.repeat(12);
const conflict = (ours: string, base: string, theirs: string): string =>
  `steps:\n<<<<<<< ours\n${ours}||||||| base\n${base}=======\n${theirs}>>>>>>> theirs\nend: 1\n`;
const uses = (...pins: readonly string[]): string =>
  pins.map((one, at) => `  s${String(at)}: { uses: scripts/s${String(at)}.ts@${one} }\n`).join('');
const [a, b, c] = ['a', 'b', 'c'].map(pin) as [string, string, string];

test('a text without conflicts is settled as it is', () => {
  expect(settlePins('steps: {}\n')).toEqual({ text: 'steps: {}\n', unsettled: new Set() });
});

test('a pin is the one of the side that moved it; one that both moved waits, at ours', () => {
  const settled = settlePins(conflict(uses(b, a, b, a), uses(a, a, a, a), uses(a, c, c, a)));
  expect(settled?.text).toBe(`steps:\n${uses(b, c, b, a)}end: 1\n`);
  expect(settled?.unsettled).toEqual(new Set(['scripts/s2.ts']));
});

test('both sides moved it to the same: nothing is left to find', () => {
  const settled = settlePins(conflict(uses(b, b), uses(a, a), uses(b, c)));
  expect(settled?.text).toContain(`s0.ts@${b}`);
  expect(settled?.unsettled).toEqual(new Set(['scripts/s1.ts']));
});

test('without a base both sides moved it', () => {
  const settled = settlePins(conflict(uses(b), '', uses(c)));
  expect(settled?.unsettled).toEqual(new Set(['scripts/s0.ts']));
});

test.each([
  ['another word', uses(b), uses(a).replace('s0:', 's1:')],
  ['another script', uses(b), uses(a).replace('s0.ts', 's9.ts')],
  ['a line more', uses(b), uses(a, a)],
  ['a pin that is too short for one', uses('b'), uses('a')],
])('%s is for a person', (_what, ours, theirs) => {
  expect(settlePins(conflict(ours, uses(a), theirs))).toBeUndefined();
});

test('one conflict of several that is for a person leaves all to them', () => {
  const pins = conflict(uses(b), uses(a), uses(c));
  expect(settlePins(pins + conflict('x: 1\n', 'x: 0\n', 'x: 2\n'))).toBeUndefined();
});

test('renewed pins are taken over for what waits, and for nothing else', () => {
  const text = uses(a, a);
  expect(takePins(text, uses(b, c), new Set(['scripts/s1.ts']))).toBe(uses(a, c));
  expect(takePins(text, uses(b), new Set(['scripts/s1.ts']))).toBe(text);
});
