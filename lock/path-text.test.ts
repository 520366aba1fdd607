import { expect, test } from 'vitest';
import { pathText } from './path-text.ts';

test('a path reads as it was written', () => {
  expect(pathText(['a', 'b', { maybe: 'c' }, 0, 'odd key', { maybe: 1 }])).toBe(
    'a.b?.c[0]["odd key"]?.[1]',
  );
});
