import { expect, test } from 'vitest';
import { rateLimitWait } from './rate-limit-wait.ts';

test('an answer that asks to wait no time at all is waited for all the same, so that patience ends', async () => {
  const answer = new Response('', { status: 429, headers: { 'retry-after': '0' } });
  expect(await rateLimitWait(answer, 0)).toBe(1000);
});
