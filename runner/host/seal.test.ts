import { expect, test } from 'vitest';
import { OperationalError } from '../../store/index.ts';
import { Seal } from './seal.ts';

const secrets = new Map([
  ['TOKEN', 'a very secret token'],
  ['KEY', 'another one'],
]);
const values = [
  null,
  'a very secret token',
  { list: [1, 'ü', { deep: true }] },
  'x'.repeat(100_000),
];

test('what is sealed is opened with the same secrets, in any order, by another process', () => {
  const seal = new Seal(secrets);
  const sealed = values.map((value) => seal.close(value));
  const other = new Seal(new Map([...secrets].reverse()));
  expect(sealed.map((text) => other.open(text))).toEqual(values);
  expect(sealed.join()).not.toContain('secret');
});

test('the same value is never sealed alike', () => {
  const seal = new Seal(secrets);
  expect(seal.close('same')).not.toBe(seal.close('same'));
  expect(new Seal(secrets).close('same').slice(0, 20)).not.toBe(seal.close('same').slice(0, 20));
});

test.each([
  ['another value', new Map([...secrets, ['TOKEN', 'rotated']])],
  [
    'another name',
    new Map([
      ['TOKEN', 'a very secret token'],
      ['KEY2', 'another one'],
    ]),
  ],
  ['one less', new Map([['TOKEN', 'a very secret token']])],
])('secrets with %s open nothing, and are refused in words', (_, others) => {
  const sealed = new Seal(secrets).close('value');
  expect(() => new Seal(others).open(sealed)).toThrow(OperationalError);
  expect(() => new Seal(others).open(sealed)).toThrow(/^The secrets are not those/u);
});

test('a sealed value that was changed or cut at any byte is refused', () => {
  const seal = new Seal(secrets);
  const bytes = Buffer.from(seal.close('value'), 'base64');
  // Another salt costs another key each time; the last byte of it stands for all.
  for (let at = 15; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => seal.open(changed.toString('base64'))).toThrow(OperationalError);
    expect(() => seal.open(bytes.subarray(0, at).toString('base64'))).toThrow(OperationalError);
  }
});
