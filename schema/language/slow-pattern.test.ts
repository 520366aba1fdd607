import { expect, test } from 'vitest';
import { slowPattern } from './slow-pattern.ts';

const slow: readonly (readonly [pattern: string, growth: string, part: string])[] = [
  ['^(a+)+$', 'exponential', '(a+)+'],
  ['^(a|aa)+$', 'exponential', '(a|aa)+'],
  ['(.*a){25}', 'exponential', '(.*a){25}'],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'exponential', '(([a-z])+.)+'],
  ['^(?:(?:a{1,100}){1,100}){1,100}$', 'exponential', '(?:a{1,100}){1,100}'],
  ['^(\\w+\\s?)*$', 'exponential', '(\\w+\\s?)*'],
  ['^(a|a)*b', 'exponential', '(a|a)*'],
  ['^(a*)*$', 'exponential', '(a*)*'],
  ['^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*@$', 'exponential', ''],
  ['^a*a*$', 'square', 'a*'],
  ['^a*a*a*$', 'power', 'a*'],
  ['^\\d+\\d+x$', 'square', '\\d+'],
  ['a+$', 'square', 'a+'],
  ['\\s+$', 'square', '\\s+'],
  ['foo.*bar', 'square', '.*'],
  ['^.*a.*b$', 'square', '.*'],
  ['(?=.*(a+)+b)x', 'exponential', '(a+)+'],
];

const fast: readonly string[] = [
  '',
  'a',
  '^a+$',
  '^[a-z]+$',
  '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^\\d+\\.\\d+\\.\\d+(?:-[\\w.]+)?(?:\\+[\\w.]+)?$',
  '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-((?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\\+([0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*))?$',
  '^https?://[^\\s/]+/.*$',
  '^[^@\\s]+@[^@\\s]+$',
  '^[\\w.+-]+@[\\w-]+\\.[\\w.-]+$',
  '^#[0-9a-fA-F]{6}$',
  '^[A-Z][A-Z0-9_]*$',
  '^(?:[a-z]+/)*[a-z]+\\.ts(@[0-9a-f]{12,64})?$',
  '^\\s*\\$\\{\\{[\\s\\S]*\\}\\}\\s*$',
  '^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$',
  '^(?=.*\\d)(?=.*[a-z]).{8,64}$',
  '^.*$',
  '.*',
  'a*',
  '^[\\s\\S]*-[\\s\\S]*$',
  'b+',
  '\\p{Lu}',
  '^(a|b)+$',
  '^(?:a|b|c)*d',
  '^[a-z_]{1,5000}$',
  '^(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}$',
];

for (const [pattern, growth, part] of slow) {
  test(`/${pattern}/ is slow`, () => {
    const found = slowPattern(pattern);
    expect(found?.growth).toBe(growth);
    if (part !== '') expect(found?.part).toBe(part);
  });
}

test('patterns that people write well are not slow', () => {
  expect(fast.filter((pattern) => slowPattern(pattern) !== undefined)).toEqual([]);
});

test('a pattern is judged in a bounded number of steps, and one that is too large is refused', () => {
  const words = Array.from({ length: 500 }, (_, index) => `word${index}`).join('|');
  expect(slowPattern(`^(?:${words})$`)).toBeUndefined();
  expect(slowPattern(`^${'(?:ab?)?'.repeat(1_500)}$`)).toMatchObject({ growth: 'unknown' });
  expect(slowPattern(`^(?:${'a?'.repeat(300)})*b$`)).toBeDefined();
  expect(slowPattern('^(a+)\\1+$')).toBeDefined();
});
