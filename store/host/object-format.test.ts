import { expect, test } from 'vitest';
import { computeBlobId } from './object-format.ts';

test('the empty blob has the ids that git documents', () => {
  const empty = Buffer.alloc(0);
  expect(computeBlobId(empty, 'sha1')).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
  expect(computeBlobId(empty, 'sha256')).toBe(
    '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
  );
});
