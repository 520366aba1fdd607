import { expect, test } from 'vitest';
import type { RunNotice } from '../events/run-event.ts';
import { githubReporter } from './github-reporter.ts';
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
  2 steps succeeded, 1 failed, 1 skipped; slowest: mood 202 ms, search 100 ms, pick 0 ms
  \`millrace show r1\` tells more, \`millrace report r1\` makes a page of it.
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
  for (const piece of text.split(/(\r|\n|\u001b\[\d*[A-Z])/u)) {
    const code = /^\u001b\[(\d*)([A-Z])$/u.exec(piece);
    if (piece === '\n') rows.push('');
    else if (code?.[2] === 'A') rows.splice(rows.length - 1 - Number(code[1]));
    else if (code?.[2] === 'J') rows.push('');
    else if (piece !== '' && piece !== '\r') rows.push(`${rows.pop() ?? ''}${piece}`);
  }
  return rows;
}

/** A terminal and a clock that do what the test says. */
class Desk {
  text = '';
  columns = 80;
  rows = 24;
  now = 0;
  readonly reporter: Reporter;
  #tick = (): void => undefined;

  constructor(color = false) {
    const write = (piece: string): void => {
      this.text += piece;
    };
    this.reporter = liveReporter(write, {
      color,
      size: () => ({ columns: this.columns, rows: this.rows }),
      clock: {
        now: () => this.now,
        every: (_, tick) => {
          this.#tick = tick;
          return () => (this.#tick = (): void => undefined);
        },
      },
    });
  }

  tell(notices: readonly RunNotice[]): this {
    for (const notice of notices) {
      this.now = notice.at;
      this.reporter.report(notice);
    }
    return this;
  }

  wait(ms: number): this {
    this.now += ms;
    this.#tick();
    return this;
  }
}

test('live lines stay, and what runs is redrawn below them, with how long it has run', () => {
  const desk = new Desk().tell(story.slice(0, 11)).wait(100);
  expect(screen(desk.text).slice(-4)).toEqual([
    'run  2.2 s  1 succeeded, 1 under way',
    '• mood  1/2  101 ms',
    '• mood[0]  100 ms',
    '',
  ]);
  expect(screen(desk.text)).toContain('search: succeeded in 100 ms');
  expect(screen(desk.wait(1_000).text).slice(-3)).toEqual([
    '• mood  1/2  1.2 s',
    '• mood[0]  1.2 s',
    '',
  ]);
  desk.tell(story.slice(11));
  expect(screen(desk.text).filter((row) => /^[•◔]|^run {2}/u.test(row))).toEqual([]);
  const after = desk.text;
  desk.wait(10_000);
  desk.reporter.close();
  expect(desk.text).toBe(after);
});

const waits: readonly RunNotice[] = [
  ...story.slice(0, 1),
  { kind: 'sleep-started', step: 'pause', until: 60_000, at: 0 },
  { kind: 'approval-requested', step: 'ask', message: 'Sure?', until: 3_600_000, at: 0 },
  { kind: 'attempt-started', step: 'again', attempt: 1, at: 0 },
  { kind: 'attempt-failed', step: 'again', attempt: 1, error, random: 0, at: 0 },
  { kind: 'retry-scheduled', step: 'again', attempt: 2, delayMs: 5_000, at: 0 },
];

test('what waits says for what, until when, and how to go on', () => {
  const desk = new Desk().tell(waits).wait(1_000);
  expect(screen(desk.text).slice(-4)).toEqual([
    '◔ pause  sleeps, 59.0 s left',
    '◔ ask  waits, 59 m 59 s left: millrace approve r1 ask',
    '◔ again  next attempt in 4.0 s',
    '',
  ]);
  expect(tell(plainReporter, waits)).toContain(
    'ask: waits for an approval, until 1970-01-01 01:00:00 UTC: Sure?\n  millrace approve r1 ask\n',
  );
});

test('ten thousand items are ten lines, but for those that failed', () => {
  const items = Array.from({ length: 10_000 }, (_, index) => index);
  const many: readonly RunNotice[] = [
    ...story.slice(0, 1),
    { kind: 'items-evaluated', step: 'mood', items, at: 1 },
    ...items.flatMap((index): readonly RunNotice[] => {
      const step = `mood[${String(index)}]`;
      const end: RunNotice =
        index % 2_000 === 5
          ? { kind: 'step-failed', step, error, at: 2 }
          : { kind: 'step-succeeded', step, output: null, at: 2 };
      return [{ kind: 'attempt-started', step, attempt: 1, at: 2 }, end];
    }),
  ];
  const lines = tell(plainReporter, many).split('\n');
  expect(lines.filter((line) => line.includes('items'))).toHaveLength(11);
  expect(lines).toContain('mood: 8,000 of 10,000 items, 4 failed');
  expect(lines.filter((line) => line.includes(']: failed'))).toHaveLength(5);
  expect(lines.length).toBeLessThan(30);
  const desk = new Desk().tell(many.slice(0, -3)).wait(100);
  expect(screen(desk.text).at(-3)).toMatch(/^• mood {2}9,998\/10,000, 5 failed {2}/u);
  expect(desk.text.length).toBeLessThan(20_000);
});

test('rows are bounded by the terminal, never wrap, and are erased after it was made narrower', () => {
  const notices = Array.from({ length: 30 }, (_, index): RunNotice => {
    const step = `${'步'.repeat(20)}${'s'.repeat(40)}${String(index)}`;
    return { kind: 'attempt-started', step, attempt: 1, at: 100 * index };
  });
  const desk = new Desk();
  desk.columns = 40;
  desk.tell(notices);
  const rows = screen(desk.text);
  expect(rows.length).toBe(11);
  expect(rows.at(-2)).toBe('  and 22 more');
  // A sign of Chinese takes two columns.
  for (const row of rows) {
    expect(row.length + (row.match(/步/gu)?.length ?? 0)).toBeLessThan(40);
  }
  desk.columns = 20;
  desk.rows = 6;
  desk.text = '';
  desk.wait(1_000);
  // The head, the last and eight full rows: each full one stands in two rows by now.
  expect(desk.text).toMatch(/^\u001b\[19A\r\u001b\[0J/u);
  expect(screen(desk.text).length).toBe(5);
});

test('colour is used only when it is wanted', () => {
  expect(new Desk(true).tell(story).text).toContain(
    '\u001b[32msearch: succeeded in 100 ms\u001b[0m\n',
  );
  expect(new Desk().tell(story).text).not.toMatch(/\u001b\[\d+m/u);
});

test('on GitHub a log is folded when its step has ended well, and the run has one annotation', () => {
  const text = tell(githubReporter);
  expect(text).toContain(
    '::group::log of search\nsearch | ::error::x \\u{1b}[31m ##\\[group]\n::endgroup::\nsearch: succeeded in 100 ms\n',
  );
  expect(text.match(/^::error/gmu)).toHaveLength(1);
  expect(text).toContain('::error title=millrace::mood: TypeError: no%0Asecond line\n');
  const failing: readonly RunNotice[] = [
    { kind: 'log', step: 'a', stream: 'stdout', line: '::set-output name=x::y', at: 1 },
    { kind: 'step-failed', step: 'a', error, at: 2 },
    { kind: 'log', step: 'b', stream: 'stdout', line: 'left over', at: 3 },
  ];
  const open = tell(githubReporter, failing);
  expect(open).not.toContain('::group::');
  expect(open).toMatch(/^a \| ::set-output/u);
  expect(open).toContain('b | left over\n');
});
