import { expect, test } from 'vitest';
import { failedRun, fanOutRun, started, viewOf, waitingRun } from '../testing/report-fixture.ts';
import { renderRun } from './run-text.ts';

const later = Date.UTC(2026, 10, 28, 9, 10);

function tell(view: ReturnType<typeof viewOf>, color = false): string {
  return renderRun(view, { now: later, color });
}

test('a failed run says what ran, how often, and where it broke', () => {
  const text = tell(viewOf(failedRun));
  expect(text).toContain('✗ failed  flows/hn-mentions.yaml  3.5 s\n');
  expect(text).toContain('error    mood[2]: TypeError: Cannot read');
  expect(text).toContain('  ✓     2.3 s  search  2 attempts\n');
  expect(text).toContain('attempt 1 failed after 860 ms: HttpError: 503');
  expect(text).toContain('  ✗     1.1 s  mood  3 items: 2 succeeded, 1 failed\n');
  expect(text).toContain('  ✗     1.1 s    mood[2]\n');
  expect(text).toContain('  –            publish  because a step that it needs failed\n');
});

test('a run under way says since when, and how to approve what waits', () => {
  const text = tell(viewOf(waitingRun));
  expect(text).toContain('◔ waiting  flows/hn-mentions.yaml  10 m 00 s so far\n');
  expect(text).toContain(
    'sign-off  since 2026-11-28 09:00:03 UTC  waits for an approval, until 2026-11-29 09:00:00 UTC\n',
  );
  expect(text).toContain('\n  millrace approve 20261128-090000000-abc123 sign-off\n');
});

test('a cached step says why it was taken or not', () => {
  const text = tell(
    viewOf([
      started(),
      [
        1,
        {
          kind: 'attempt-started',
          step: 'a',
          attempt: 1,
          cache: { key: 'k', reason: 'changed', changed: ['script', 'arguments', 'grants'] },
        },
      ],
      [2, { kind: 'step-succeeded', step: 'b', output: 1, cache: { key: 'k', run: 'r0', at: 0 } }],
      [
        3,
        { kind: 'attempt-started', step: 'c', attempt: 1, cache: { key: 'k', reason: 'expired' } },
      ],
    ]),
  );
  expect(text).toContain('not from the cache: its script, its arguments and its grants changed\n');
  expect(text).toContain('b  from the cache, made by run r0 at 1970-01-01 00:00:00 UTC\n');
  expect(text).toContain(
    'c  since 2026-11-28 09:00:00 UTC  not from the cache: what was kept is too old\n',
  );
});

test('ten thousand items fit on a few screens', () => {
  const text = tell(viewOf(fanOutRun(10_000)));
  expect(text).toContain('10,000 items: 9,996 succeeded, 4 failed  9,960 items not shown');
  expect(text.split('\n').length).toBeLessThan(80);
});

test('nothing that a run holds drives the terminal or a CI runner', () => {
  const error = { name: '::error::', message: '\u001b[2J\n::set-env name=x::y\n##[error]' };
  const text = tell(viewOf([started(), [1, { kind: 'step-failed', step: 'a', error }]]), true);
  expect(text).not.toMatch(/^\s*::/mu);
  expect(text).not.toContain('##[');
  expect(text.replaceAll(/\u001b\[\d+m/gu, '')).not.toContain('\u001b');
});
