import { expect, test } from 'vitest';
import type { RunNotice } from '../events/run-event.ts';
import { jsonReporter } from './json-reporter.ts';
import { liveReporter } from './live-reporter.ts';
import { plainReporter } from './plain-reporter.ts';
import type { Reporter, Write } from './reporter.ts';

const error = { name: 'TypeError', message: 'no\nsecond line' };

const story: readonly RunNotice[] = [
  {
    kind: 'run-started',
    run: 'r1',
    flow: 'flows/a.yaml',
    lock: 'l',
    inputs: {},
    wall: 'deno',
    at: 0,
  },
  { kind: 'attempt-started', step: 'search', attempt: 1, at: 10 },
  {
    kind: 'log',
    step: 'search',
    stream: 'stdout',
    line: '::error::x \u001b[31m ##[group]',
    at: 11,
  },
  { kind: 'attempt-failed', step: 'search', attempt: 1, error, random: 0, at: 20 },
  { kind: 'retry-scheduled', step: 'search', attempt: 2, delayMs: 2_000, at: 20 },
  { kind: 'attempt-started', step: 'search', attempt: 2, at: 2_020 },
  { kind: 'step-succeeded', step: 'search', output: [1, 2], at: 2_120 },
  { kind: 'items-evaluated', step: 'mood', items: [1, 2], at: 2_121 },
  { kind: 'attempt-started', step: 'mood[0]', attempt: 1, at: 2_122 },
  { kind: 'attempt-started', step: 'mood[1]', attempt: 1, at: 2_122 },
  { kind: 'step-succeeded', step: 'mood[1]', output: null, at: 2_222 },
  { kind: 'attempt-failed', step: 'mood[0]', attempt: 1, error, random: 0, at: 2_322 },
  { kind: 'step-failed', step: 'mood[0]', error, at: 2_322 },
  { kind: 'step-failed', step: 'mood', error, at: 2_323 },
  { kind: 'condition-evaluated', step: 'alert', holds: false, at: 2_324 },
  { kind: 'step-skipped', step: 'alert', reason: 'condition', at: 2_324 },
  { kind: 'branch-chosen', step: 'pick', branch: null, at: 2_325 },
  { kind: 'step-succeeded', step: 'pick', output: null, at: 2_325 },
  { kind: 'cancel-requested', reason: 'interrupted', at: 2_326 },
  {
    kind: 'run-finished',
    status: 'failed',
    outputs: null,
    run: 'r1',
    error: { step: 'mood', ...error },
    at: 3_000,
  },
];

function tell(make: (write: Write) => Reporter, notices: readonly RunNotice[] = story): string {
  let text = '';
  const reporter = make((piece) => {
    text += piece;
  });
  for (const notice of notices) reporter.report(notice);
  reporter.close();
  return text;
}

test('plain lines tell what happened, how long it took and why it failed', () => {
  expect(tell(plainReporter)).toBe(`run r1 of flows/a.yaml (wall: deno)
search: started
search | ::error::x \\u{1b}[31m ##\\[group]
search: attempt 1 failed after 10 ms, attempt 2 follows in 2.0 s: TypeError: no
  second line
search: started, attempt 2
search: succeeded in 100 ms
mood: 2 items
mood[0]: started
mood[1]: started
mood[1]: succeeded in 100 ms
mood[0]: failed after 200 ms: TypeError: no
  second line
mood: failed after 202 ms: TypeError: no
  second line
alert: skipped, its condition is false
pick: no branch
pick: succeeded in 0 ms
run: interrupted, stopping
run r1 failed after 3.0 s in mood: TypeError: no
  second line
`);
});

test('JSON lines are the events, the last is the end of the run, and none drives anything', () => {
  const text = tell(jsonReporter);
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(story);
  expect(lines.at(-1)).toMatch(
    /^\{"kind":"run-finished","status":"failed","outputs":null,"run":"r1"/u,
  );
  expect(text).not.toContain('##[');
  const tricky = '\u0085\u009b31m\u2028\u202e\u{e0001}##[x]';
  const line = tell(jsonReporter, [
    { kind: 'log', step: 'a', stream: 'stderr', line: tricky, at: 1 },
  ]);
  expect(line).toMatch(/^[\x20-\x7e]+\n$/u);
  expect(JSON.parse(line)).toMatchObject({ line: tricky });
});

/** What a terminal shows after all was written: enough of one for what the reporter uses. */
function screen(text: string): readonly string[] {
  const rows = [''];
  for (const piece of text.split(/(\n|\u001b\[\d*[A-Z])/u)) {
    const code = /^\u001b\[(\d*)([A-Z])$/u.exec(piece);
    if (piece === '\n') rows.push('');
    else if (code?.[2] === 'A') rows.splice(rows.length - 1 - Number(code[1]));
    else if (code?.[2] === 'J') rows.push('');
    else if (piece !== '') rows.push(`${rows.pop() ?? ''}${piece}`);
  }
  return rows;
}

test('live lines stay, and what runs is redrawn below them', () => {
  const options = { columns: 80, color: false };
  const make = (write: Write): Reporter => liveReporter(write, options);
  expect(screen(tell(make, story.slice(0, 11)))).toContain('search: succeeded in 100 ms');
  let text = '';
  const reporter = liveReporter((piece) => {
    text += piece;
  }, options);
  for (const notice of story.slice(0, 11)) reporter.report(notice);
  expect(screen(text).slice(-4)).toEqual([
    'mood[1]: succeeded in 100 ms',
    '> mood: item 2 of 2',
    '> mood[0]',
    '',
  ]);
  expect(screen(tell(make)).filter((row) => row.startsWith('>'))).toEqual([]);
});

test('many running steps are cut to a few rows, and rows never wrap', () => {
  const notices = Array.from({ length: 30 }, (_, index): RunNotice => {
    return {
      kind: 'attempt-started',
      step: `${'s'.repeat(60)}${String(index)}`,
      attempt: 1,
      at: index,
    };
  });
  let text = '';
  const reporter = liveReporter(
    (piece) => {
      text += piece;
    },
    { columns: 40, color: true },
  );
  for (const notice of notices) reporter.report(notice);
  const rows = screen(text);
  expect(rows.length).toBe(9);
  expect(rows.at(-2)).toBe('  and 23 more');
  for (const row of rows) expect(row.length).toBeLessThan(40);
});

test('colour is used only when it is wanted', () => {
  const colored = tell((write) => liveReporter(write, { columns: 80, color: true }));
  const bare = tell((write) => liveReporter(write, { columns: 80, color: false }));
  expect(colored).toContain('\u001b[32msearch: succeeded in 100 ms\u001b[0m\n');
  expect(bare).not.toMatch(/\u001b\[\d+m/u);
});
