import { expect, test } from 'vitest';
import { clientAbilities } from './client-abilities.ts';

test('bytes are counted only for a client that would rather have them', () => {
  const encodingFor = (...positionEncodings: string[]): string =>
    clientAbilities({ general: { positionEncodings } }).encoding;
  expect(encodingFor('utf-8', 'utf-16')).toBe('utf-8');
  expect(encodingFor('utf-16', 'utf-8')).toBe('utf-16');
  expect(encodingFor('utf-32')).toBe('utf-16');
  expect(clientAbilities({}).encoding).toBe('utf-16');
});

test('a client that says nothing can do nothing extra', () => {
  const abilities = new Set<unknown>(Object.values(clientAbilities({})));
  expect(abilities).toEqual(new Set(['utf-16', false]));
});
